import pytest
import torch

from dtop.data.sample import NOTHING
from dtop.data.shares import shares


@pytest.mark.parametrize("cells", [1, 2, 4])
def test_equals_counting_each_cell(cells):
    label = torch.randint(0, 5, (2, 24, 40)).to(torch.uint8)
    label[torch.rand(label.shape) < 0.3] = 255
    found, side = shares(label, 4, 8, cells), 8 // cells
    assert found.shape == (2, 15, cells**2, 4)
    for b in range(2):
        for n in range(15):
            for cell in range(cells**2):
                y, x = n // 5 * 8 + cell // cells * side, n % 5 * 8 + cell % cells * side
                count = torch.bincount(label[b, y : y + side, x : x + side].flatten(), minlength=256)
                assert torch.equal(found[b, n, cell], count[:4] / side**2)


def test_a_void_patch_has_no_share():
    label = torch.full((1, 8, 8), 255, dtype=torch.uint8)
    assert shares(label, 4, 8).sum() == 0


def test_what_shows_nothing_is_as_much_of_each_class():
    label = torch.full((1, 8, 8), NOTHING, dtype=torch.uint8)
    label[:, :4] = 2
    assert shares(label, 4, 8, 2)[0, 0].tolist() == [[0, 0, 1, 0]] * 2 + [[0.25] * 4] * 2
