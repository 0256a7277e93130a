"""How good a model is on labelled pictures, dense and pruned."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor
from torchmetrics.classification import BinaryCalibrationError, MulticlassConfusionMatrix

from .data.normalisation import normalised
from .data.sample import VOID, Sample
from .environment import mixed_precision
from .model.macs import macs
from .model.pruned_vit import PrunedViT, Stage


@dataclass
class Scores:
    """Shares, 0...1. `head_iou` [M, K] is that of every head's answer, had the pass ended there."""

    iou: Tensor
    pixel_accuracy: float
    head_iou: Tensor
    # |confidence - accuracy|, the mean over pixels (expected calibration error), at each head.
    calibration_error: list[float]
    # Of the dense multiply-adds; of the pixels that are as the dense model has them.
    ratio: float
    agreement: float
    macs: float
    # The mean over all tokens of the last answer's.
    confidence: float

    @property
    def miou(self) -> float:
        return float(self.iou.nanmean())

    def summary(self) -> dict[str, float]:
        heads = {f"miou/head{i}": 100 * float(iou.nanmean()) for i, iou in enumerate(self.head_iou)}
        return {"miou": 100 * self.miou, **heads, "ece": max(self.calibration_error), "ratio": self.ratio}


@torch.inference_mode()
def evaluate(model: PrunedViT, samples: Sequence[Sample], threshold: float = 1.0, batch: int = 4) -> Scores:
    """Scores whole pictures at their own size; the answer is upsampled before the best class is taken."""
    model.eval()
    device = next(model.parameters()).device
    classes, heads = len(model.config.classes), len(model.config.out_indices)
    confusion = [MulticlassConfusionMatrix(classes, ignore_index=VOID).to(device) for _ in range(heads)]
    calibration = [BinaryCalibrationError(n_bins=15).to(device) for _ in range(heads)]
    spent, dense, agreeing, sure = [], [], [], []
    for part in batches(samples, batch):
        pixels = normalised(resized(part, model.config.image_size).to(device))
        label = torch.stack([sample.label for sample in part]).long().to(device)
        with mixed_precision(device):
            reference = model(pixels)
            stages = model(pixels, threshold=threshold) if threshold < 1 else reference
        answers = [answer(model, stage, label.shape[1:]) for stage in stages]
        for stage, found, matrix, error in zip(stages, answers, confusion, calibration, strict=True):
            matrix.update(found, label)
            error.update(*confidences(model, stage, label))
        same = answers[-1] == answer(model, reference[-1], label.shape[1:])
        sure.append(model.pred(stages[-1]).float().amax(-1).mean(1))
        agreeing.append(same.float().mean((1, 2)))
        spent.append(macs(model.config, stages))
        dense.append(macs(model.config, reference))
    matrices = torch.stack([matrix.compute().double() for matrix in confusion])
    hits = matrices.diagonal(dim1=1, dim2=2)
    iou = hits / (matrices.sum(1) + matrices.sum(2) - hits)
    spent, dense = torch.cat(spent), torch.cat(dense)
    return Scores(
        iou[-1], float(hits[-1].sum() / matrices[-1].sum()), iou, [float(error.compute()) for error in calibration],
        float(spent.sum() / dense.sum()), float(torch.cat(agreeing).mean()), float(spent.mean()),
        float(torch.cat(sure).mean()),
    )


def batches(samples: Sequence[Sample], size: int) -> list[list[Sample]]:
    """Consecutive pictures of one size together."""
    parts: list[list[Sample]] = []
    for sample in samples:
        if parts and len(parts[-1]) < size and parts[-1][0].image.shape == sample.image.shape:
            parts[-1].append(sample)
        else:
            parts.append([sample])
    return parts


def resized(samples: Sequence[Sample], size: tuple[int, int]) -> Tensor:
    """Pictures as the network takes them, uint8."""
    image = torch.stack([sample.image for sample in samples]).float()
    image = F.interpolate(image, size, mode="bilinear", antialias=True, align_corners=False)
    return image.round().clamp(0, 255).to(torch.uint8)


def planes(model: PrunedViT, tokens: Tensor) -> Tensor:
    """[B, N, X] to [B, X, rows, columns]."""
    return tokens.float().transpose(1, 2).unflatten(2, model.config.grid)


def answer(model: PrunedViT, stage: Stage, size: Sequence[int]) -> Tensor:
    """Labels at `size`, [B, H, W]; FCN's logits are upsampled, ATM's probabilities."""
    scores = stage.canvas if model.config.head.type == "fcn" else model.pred(stage)
    return F.interpolate(planes(model, scores), tuple(size), mode="bilinear", align_corners=False).argmax(1)


def confidences(model: PrunedViT, stage: Stage, label: Tensor) -> tuple[Tensor, Tensor]:
    """For each labelled pixel: its token's confidence, and whether the token's class is the pixel's."""
    best = model.pred(stage).float().max(-1)
    confidence, found = (
        F.interpolate(planes(model, part[..., None].float()), label.shape[1:], mode="nearest")[:, 0] for part in best
    )
    known = label != VOID
    return confidence[known].clamp(0, 1), (found.long() == label)[known].int()
