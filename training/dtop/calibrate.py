"""Confidences that mean what they say: a token that says 0.9 is right nine times of ten."""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from .calibration_error import CalibrationError
from .data.normalisation import normalised
from .data.sample import Sample
from .evaluate import batches, label_counts, promises, resized
from .model.pruned_vit import PrunedViT, Stage

# A third to three times as sharp.
FACTORS = torch.logspace(-0.5, 0.5, 41)


@torch.inference_mode()
def calibrate(model: PrunedViT, samples: Sequence[Sample], factors: Tensor = FACTORS) -> list[float]:
    """Sharpens or softens each head so that its calibration error on pictures that were held out is least.

    One factor a head ("On Calibration of Modern Neural Networks", Guo et al., 2017: temperature scaling), folded into
    its weights. Returns the factors."""
    model.eval()
    device = next(model.parameters()).device
    errors = [[CalibrationError() for _ in factors] for _ in model.heads]
    for part in batches(samples, 8):
        counts = label_counts(model, torch.stack([sample.label for sample in part]).long().to(device))
        stages = model(normalised(resized(part, model.config.image_size).to(device)))
        for head, stage, row in zip(model.heads, stages, errors, strict=True):
            for factor, error in zip(factors.tolist(), row, strict=True):
                error.update(*promises(model, sharpened(head, stage, factor), counts))
    chosen = [min(zip(row, factors.tolist(), strict=True), key=lambda pair: pair[0].compute())[1] for row in errors]
    for head, factor in zip(model.heads, chosen, strict=True):
        head.sharpen(factor)
    return chosen


def sharpened(head: nn.Module, stage: Stage, factor: float) -> Stage:
    """What the head would say of the same tokens. The head itself stays as it is: there and back would round."""
    head = copy.deepcopy(head)
    head.sharpen(factor)
    return stage.replacing(*head(stage.tokens, None))
