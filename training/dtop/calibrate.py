"""Calibrates confidences: a token with confidence 0.9 should be right nine times in ten."""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from .calibration_error import CalibrationError
from .data.normalisation import normalised
from .data.sample import Sample
from .evaluate import batches, label_counts, promises, resized
from .model.pruned_vit import PrunedViT, Stage

# From a third to three times as sharp.
FACTORS = torch.logspace(-0.5, 0.5, 41)


@torch.inference_mode()
def calibrate(model: PrunedViT, samples: Sequence[Sample], factors: Tensor = FACTORS) -> list[float]:
    """Sharpens or softens each head to minimise its calibration error on `samples`, pictures held out from training.

    Temperature scaling ("On Calibration of Modern Neural Networks", Guo et al., 2017) with one factor per head, folded
    into its weights. Returns the factors."""
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
    """The stage with a sharpened head's logits for the same tokens. Uses a copy: undoing a factor would round."""
    head = copy.deepcopy(head)
    head.sharpen(factor)
    return stage.replacing(*head(stage.tokens, None))
