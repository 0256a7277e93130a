import torch

from dtop.data.class_mix import class_mix


def batch():
    label = torch.randint(0, 4, (6, 16, 16)).to(torch.uint8)
    label[torch.rand(label.shape) < 0.1] = 255
    # Each pixel's colour encodes its crop and its label.
    crop = torch.arange(6)[:, None, None].expand_as(label)
    return torch.stack([crop * 40, label.long(), crop], 1).to(torch.uint8), label


def test_pixels_take_their_labels_along():
    image, label = batch()
    mixed, labels = class_mix(image, label, torch.full((4,), 0.5), 1.0)
    assert torch.equal(mixed[:, 1], labels)
    own = torch.arange(6)[:, None, None]
    foreign = mixed[:, 2] != own
    assert torch.equal(mixed[:, 2][foreign], ((own - 1) % 6).expand_as(label)[foreign].to(torch.uint8))
    assert 0.2 < foreign.float().mean() < 0.8
    # Whole classes are pasted: a class is taken everywhere or nowhere, and void never.
    other = label.roll(1, 0)
    for b in range(6):
        for k in range(4):
            taken = foreign[b][other[b] == k]
            assert taken.all() or not taken.any()
    assert not foreign[other == 255].any()


def test_rare_classes_alone_are_pasted_where_others_have_no_weight():
    image, label = batch()
    _, labels = class_mix(image, label, torch.tensor([0.0, 0.0, 0.0, 1.0]), 1.0)
    other = label.roll(1, 0)
    assert torch.equal(labels, torch.where(other == 3, other, label))


def test_no_share_is_no_change():
    image, label = batch()
    mixed, labels = class_mix(image, label, torch.ones(4), 0.0)
    assert torch.equal(mixed, image) and torch.equal(labels, label)
