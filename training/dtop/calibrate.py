"""Confidences that mean what they say: a token that says 0.9 is right nine times of ten."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torchmetrics.classification import BinaryCalibrationError

from .data.normalisation import normalised
from .data.sample import Sample
from .evaluate import batches, confidences, resized
from .model.pruned_vit import PrunedViT, Stage

# A third to three times as sharp.
FACTORS = torch.logspace(-0.5, 0.5, 41)
# Every fourth pixel of every fourth row: tokens are larger than that.
STRIDE = 4


@torch.inference_mode()
def calibrate(model: PrunedViT, samples: Sequence[Sample], factors: Tensor = FACTORS) -> list[float]:
    """Sharpens or softens each head so that its calibration error on pictures that were held out is least.

    One factor a head ("On Calibration of Modern Neural Networks", Guo et al., 2017: temperature scaling), folded into
    its weights. Returns the factors."""
    model.eval()
    device = next(model.parameters()).device
    errors = [[BinaryCalibrationError(n_bins=15).to(device) for _ in factors] for _ in model.heads]
    for part in batches(samples, 8):
        label = torch.stack([sample.label[::STRIDE, ::STRIDE] for sample in part]).long().to(device)
        stages = model(normalised(resized(part, model.config.image_size).to(device)))
        for index, row in enumerate(errors):
            for factor, error in zip(factors.tolist(), row, strict=True):
                error.update(*confidences(model, sharpened(model, stages, index, factor), label))
    chosen = [factors[torch.stack([error.compute() for error in row]).argmin()].item() for row in errors]
    for head, factor in zip(model.heads, chosen, strict=True):
        head.sharpen(factor)
    return chosen


def sharpened(model: PrunedViT, stages: list[Stage], index: int, factor: float) -> Stage:
    """What head `index` says of the same tokens with its weights changed for the moment."""
    head = model.heads[index]
    head.sharpen(factor)
    stage = stages[index].replacing(*head(stages[index].tokens, None))
    head.sharpen(1 / factor)
    return stage
