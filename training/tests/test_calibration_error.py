import pytest
import torch
from torchmetrics.classification import BinaryCalibrationError

from dtop.calibration_error import CalibrationError


@pytest.mark.parametrize("bins", [1, 10, 15])
def test_is_that_of_torchmetrics(bins):
    mine, theirs = CalibrationError(bins), BinaryCalibrationError(n_bins=bins)
    for seed in range(3):
        generator = torch.Generator().manual_seed(seed)
        confidence = torch.rand(40, generator=generator).sqrt()
        confidence[:4] = torch.tensor([0.0, 1.0, 1 / 3, 0.8])
        pixels = torch.randint(0, 30, (40,), generator=generator)
        right = (pixels * torch.rand(40, generator=generator)).round().long()
        mine.update(confidence.view(4, 10), right.view(4, 10), pixels.view(4, 10))
        each = torch.cat([torch.arange(int(n)) < k for n, k in zip(pixels, right, strict=True)])
        theirs.update(confidence.repeat_interleave(pixels), each.int())
        assert mine.compute() == pytest.approx(float(theirs.compute()), abs=1e-5)


def test_memory_does_not_grow():
    error = CalibrationError()

    def size() -> int:
        return sum(value.numel() for value in vars(error).values())

    before = size()
    for _ in range(3):
        error.update(torch.rand(1000), torch.ones(1000), torch.ones(1000))
    assert size() == before


def test_of_nothing_there_is_none():
    error = CalibrationError()
    error.update(torch.rand(5), torch.zeros(5), torch.zeros(5))
    assert error.compute() == 0
