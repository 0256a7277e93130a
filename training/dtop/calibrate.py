"""Confidences that mean what they say: a token that says 0.9 is right nine times of ten."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torchmetrics.classification import BinaryCalibrationError

from .data.normalisation import normalised
from .data.sample import Sample
from .evaluate import batches, confidences, resized
from .model.pruned_vit import PrunedViT

# A third to three times as sharp.
FACTORS = torch.logspace(-0.5, 0.5, 41)


@torch.inference_mode()
def calibrate(model: PrunedViT, samples: Sequence[Sample], factors: Tensor = FACTORS) -> list[float]:
    """Sharpens or softens each head so that its calibration error on pictures that were held out is least.

    One factor a head ("On Calibration of Modern Neural Networks", Guo et al., 2017: temperature scaling), folded into
    its weights. Returns the factors."""
    model.eval()
    return [_calibrate(model, index, samples, factors) for index in range(len(model.heads))]


def _calibrate(model: PrunedViT, index: int, samples: Sequence[Sample], factors: Tensor) -> float:
    head, device = model.heads[index], next(model.parameters()).device
    errors = [BinaryCalibrationError(n_bins=15).to(device) for _ in factors]
    for part in batches(samples, 8):
        label = torch.stack([sample.label for sample in part]).long().to(device)
        stages = model(normalised(resized(part, model.config.image_size).to(device)))
        tokens = stages[index].tokens
        for factor, error in zip(factors.tolist(), errors, strict=True):
            head.sharpen(factor)
            stage = stages[index].replacing(*head(tokens, None))
            head.sharpen(1 / factor)
            error.update(*confidences(model, stage, label))
    best = factors[torch.stack([error.compute() for error in errors]).argmin()].item()
    head.sharpen(best)
    return best
