import torch

from dtop.data.shares import shares


def test_equals_counting_each_patch():
    label = torch.randint(0, 5, (2, 24, 40)).to(torch.uint8)
    label[torch.rand(label.shape) < 0.3] = 255
    found = shares(label, 4, 8)
    assert found.shape == (2, 15, 4)
    for b in range(2):
        for n in range(15):
            y, x = n // 5 * 8, n % 5 * 8
            count = torch.bincount(label[b, y : y + 8, x : x + 8].flatten(), minlength=256)
            assert torch.equal(found[b, n], count[:4] / 64)


def test_a_void_patch_has_no_share():
    label = torch.full((1, 8, 8), 255, dtype=torch.uint8)
    assert shares(label, 4, 8).sum() == 0
