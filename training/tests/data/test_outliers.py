import pytest
import torch

from dtop.data import outliers


@pytest.mark.parametrize("kind", [outliers.noise, outliers.gradient, outliers.bars, outliers.shapes])
@pytest.mark.parametrize("size", [(8, 8), (48, 80), (37, 16)])
def test_planes_are_pictures_of_any_size(kind, size):
    for seed in range(20):
        torch.manual_seed(seed)
        plane = kind(*size)
        assert plane.shape == (3, *size) and plane.isfinite().all()


def test_a_shuffled_picture_has_the_same_pixels():
    image = torch.arange(32 * 64).view(1, 32, 64).expand(3, -1, -1).remainder(251).to(torch.uint8).contiguous()
    for seed in range(10):
        torch.manual_seed(seed)
        found = outliers.shuffled(image, 32, 64)
        assert found.shape == image.shape and not torch.equal(found, image)
        # Blocks of 24 do not fit, so the picture is stretched first, and then cut.
        if torch.equal(found.sort().values, image.sort().values):
            break
    same = [torch.equal(outliers.shuffled(image, 32, 64).flatten().sort().values, image.flatten().sort().values)
            for _ in range(12)]
    assert any(same)
