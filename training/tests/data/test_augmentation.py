import pytest
import torch
from torchvision.transforms import v2

from dtop.data.augmentation import Augmentation
from dtop.data.sample import NOTHING, VOID, Sample

GRID, PATCH = (12, 16), 8


def blocks():
    """A sample that is dark where the label is 0 and bright where it is 1."""
    label = torch.zeros(96, 128, dtype=torch.uint8)
    label[20:60, 30:90] = 1
    label[70:, :40] = 1
    return Sample(torch.where(label == 1, 220, 30).to(torch.uint8).expand(3, -1, -1).contiguous(), label)


def test_label_and_picture_stay_aligned():
    augmentation, sample = Augmentation(GRID, PATCH, (6, 8)), blocks()
    agreeing, known, voids = 0, 0, 0
    for seed in range(60):
        torch.manual_seed(seed)
        crop = augmentation(sample)
        assert crop.image.shape == (3, 48, 64) and crop.image.dtype == torch.uint8
        assert crop.label.shape == (48, 64) and crop.label.dtype == torch.uint8
        assert set(crop.label.unique().tolist()) <= {0, 1, VOID}
        grey = crop.image.float().mean(0)
        if crop.label.eq(0).sum() > 200 and crop.label.eq(1).sum() > 200:
            middle = (grey[crop.label == 0].median() + grey[crop.label == 1].median()) / 2
            seen = crop.label != VOID
            agreeing += ((grey > middle) == (crop.label == 1))[seen].sum().item()
            known += seen.sum().item()
        voids += (crop.label == VOID).sum().item()
    assert known > 60_000 and agreeing / known > 0.97
    # Turned crops have void corners.
    assert voids > 0


def test_a_crop_knows_its_place():
    """Labels encode where a pixel was; at zoom 1 the corner is that place, up to the stretch."""
    row, column = (torch.arange(size) // PATCH for size in (96, 128))
    label = (row[:, None] * 16 + column).to(torch.uint8)
    augmentation = Augmentation(GRID, PATCH, (4, 5), zoom=(1, 1))
    augmentation.turn = v2.Identity()
    corners, mirrored = set(), 0
    for seed in range(200):
        torch.manual_seed(seed)
        crop = augmentation(Sample(torch.zeros(3, 96, 128, dtype=torch.uint8), label))
        (y, x), middle = crop.corner.tolist(), crop.label.long().view(4, PATCH, 5, PATCH)[:, PATCH // 2, :, PATCH // 2]
        assert 0 <= y <= 12 - 4 and 0 <= x <= 16 - 5
        rows, columns = middle // 16, middle % 16
        if columns[0, 0] > columns[0, -1]:
            mirrored += 1
            columns = 15 - columns
        assert abs(rows[0, 0].item() - y) <= 2 and abs(columns[0, 0].item() - x) <= 2
        corners.add((y, x))
    assert 60 < mirrored < 140
    assert {y for y, _ in corners} == set(range(9)) and {x for _, x in corners} == set(range(12))


@pytest.mark.parametrize("zoom", [(0.3, 0.5), (0.7, 2.0), (3, 4)])
@pytest.mark.parametrize("crop", [(1, 1), (6, 8), GRID])
def test_corners_lie_in_the_grid_at_any_zoom(zoom, crop):
    augmentation = Augmentation(GRID, PATCH, crop, zoom)
    for seed in range(15):
        torch.manual_seed(seed)
        y, x = augmentation(blocks()).corner.tolist()
        assert 0 <= y <= GRID[0] - crop[0] and 0 <= x <= GRID[1] - crop[1]


def test_free_crops_stay_aligned_and_sit_anywhere():
    augmentation, sample = Augmentation(GRID, PATCH, (6, 8), (1, 1), free=1), blocks()
    corners, agreeing, known = set(), 0, 0
    for seed in range(80):
        torch.manual_seed(seed)
        crop = augmentation(sample)
        assert set(crop.label.unique().tolist()) <= {0, 1, VOID}
        corners.add(tuple(crop.corner.tolist()))
        grey = crop.image.float().mean(0)
        if crop.label.eq(0).sum() > 200 and crop.label.eq(1).sum() > 200:
            middle = (grey[crop.label == 0].median() + grey[crop.label == 1].median()) / 2
            seen = crop.label != VOID
            agreeing += ((grey > middle) == (crop.label == 1))[seen].sum().item()
            known += seen.sum().item()
    assert known > 20_000 and agreeing / known > 0.95
    assert len(corners) > 40 and all(y <= 6 and x <= 8 for y, x in corners)


@pytest.mark.parametrize("crop", [(1, 1), (1, 4), (6, 8), GRID])
def test_a_mosaic_has_parts_of_four_pictures(crop):
    samples = [Sample(torch.full((3, 96, 128), 60 * k, dtype=torch.uint8), torch.full((96, 128), k, dtype=torch.uint8))
               for k in range(4)]
    augmentation = Augmentation(GRID, PATCH, crop)
    found = set()
    for seed in range(20):
        torch.manual_seed(seed)
        made = augmentation.mosaic(samples)
        assert made.label.shape == (crop[0] * PATCH, crop[1] * PATCH) and made.image.shape == (3, *made.label.shape)
        found |= set(made.label.unique().tolist()) - {VOID}
        assert all(0 <= place <= side - part for place, side, part in zip(made.corner, GRID, crop, strict=True))
    assert found == set(range(4)) if min(crop) > 1 else found <= set(range(4))


def test_outliers_are_of_no_class():
    augmentation = Augmentation(GRID, PATCH, (6, 8))
    kinds = set()
    for seed in range(60):
        torch.manual_seed(seed)
        crop = augmentation.outlier(blocks())
        assert crop.image.shape == (3, 48, 64) and crop.image.dtype == torch.uint8
        # Turned crops have void corners.
        assert set(crop.label.unique().tolist()) <= {NOTHING, VOID} and (crop.label == NOTHING).any()
        kinds.add(round(crop.image.float().std().item()))
    assert len(kinds) > 20


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="crop of 16 x 16 tokens does not fit the grid of 12 x 16"):
        Augmentation(GRID, PATCH, (16, 16))
    with pytest.raises(ValueError, match="zoom must be"):
        Augmentation(GRID, PATCH, (4, 4), (2, 1))
