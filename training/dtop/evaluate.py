"""Scores a model on labelled pictures, dense and pruned."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor
from torchmetrics.classification import MulticlassConfusionMatrix

from .calibration_error import CalibrationError
from .data.normalisation import normalised
from .data.sample import VOID, Sample, resize
from .environment import mixed_precision
from .model.macs import macs
from .model.pruned_vit import PrunedViT, Stage


@dataclass
class Scores:
    """Scores, as shares 0...1. `head_iou` [M, K]: IoU of each head's answer if the pass ended there. `exits`: the
    layers that the heads follow, counted from 1. `macs`: multiply-adds per picture."""

    exits: tuple[int, ...]

    iou: Tensor
    pixel_accuracy: float
    head_iou: Tensor
    # Expected calibration error of each head: |confidence - accuracy|, averaged over pixels.
    calibration_error: list[float]
    # Share of the dense multiply-adds, and share of pixels with the dense answer's class.
    ratio: float
    agreement: float
    macs: float

    @property
    def miou(self) -> float:
        return float(self.iou.nanmean())

    @property
    def head_miou(self) -> dict[int, float]:
        """mIoU in percent, by layer."""
        return {layer: 100 * float(iou.nanmean()) for layer, iou in zip(self.exits, self.head_iou, strict=True)}

    def summary(self) -> dict[str, float]:
        return {
            "miou": 100 * self.miou, **{f"miou/layer{layer}": miou for layer, miou in self.head_miou.items()},
            "ece": max(self.calibration_error), "ratio": self.ratio,
        }


@torch.inference_mode()
def evaluate(
    model: PrunedViT, samples: Sequence[Sample], threshold: float = 1.0, batch: int = 4, exact: bool = False
) -> Scores:
    """Scores whole pictures at their own size; scores are upsampled before the best class is taken. `exact`: computes
    in float32, as dtopd does, even where bf16 would be faster."""
    model.eval()
    device = next(model.parameters()).device
    classes, heads = len(model.config.classes), len(model.config.out_indices)
    confusion = [MulticlassConfusionMatrix(classes, ignore_index=VOID).to(device) for _ in range(heads)]
    calibration = [CalibrationError() for _ in range(heads)]
    spent, dense, agreeing = [], [], []
    for part in batches(samples, batch):
        pixels = normalised(resized(part, model.config.image_size).to(device))
        label = torch.stack([sample.label for sample in part]).long().to(device)
        with nullcontext() if exact else mixed_precision(device):
            reference = model(pixels)
            stages = model(pixels, threshold=threshold) if threshold < 1 else reference
        answers = [answer(model, stage, label.shape[1:]) for stage in stages]
        counts = label_counts(model, label)
        for stage, found, matrix, error in zip(stages, answers, confusion, calibration, strict=True):
            matrix.update(found, label)
            error.update(*promises(model, stage, counts))
        same = answers[-1] == answer(model, reference[-1], label.shape[1:])
        agreeing.append(same.float().mean((1, 2)))
        spent.append(macs(model.config, stages))
        dense.append(macs(model.config, reference))
    matrices = torch.stack([matrix.compute().double() for matrix in confusion])
    hits = matrices.diagonal(dim1=1, dim2=2)
    iou = hits / (matrices.sum(1) + matrices.sum(2) - hits)
    spent, dense = torch.cat(spent), torch.cat(dense)
    return Scores(
        model.config.exits, iou[-1], float(hits[-1].sum() / matrices[-1].sum()), iou,
        [error.compute() for error in calibration], float(spent.sum() / dense.sum()),
        float(torch.cat(agreeing).mean()), float(spent.mean()),
    )


def batches(samples: Sequence[Sample], size: int) -> list[list[Sample]]:
    """Groups of up to `size` consecutive pictures with the same shape."""
    parts: list[list[Sample]] = []
    for sample in samples:
        if parts and len(parts[-1]) < size and parts[-1][0].image.shape == sample.image.shape:
            parts[-1].append(sample)
        else:
            parts.append([sample])
    return parts


def resized(samples: Sequence[Sample], size: tuple[int, int]) -> Tensor:
    """Pictures at the network's input `size`, uint8 [B, 3, H, W]."""
    return resize(torch.stack([sample.image for sample in samples]), size)


def planes(model: PrunedViT, values: Tensor) -> Tensor:
    """Values of each token's cells, [B, N, X, V], as [B, V, rows, columns] of the grid of cells."""
    cells = model.config.head.cells
    planes = values.float().permute(0, 3, 2, 1).flatten(1, 2).unflatten(2, model.config.grid)
    return F.pixel_shuffle(planes, cells)


def answer(model: PrunedViT, stage: Stage, size: Sequence[int]) -> Tensor:
    """Labels at `size`, [B, H, W]. FCN's logits are upsampled, or ATM's probabilities."""
    scores = stage.canvas if model.config.head.type == "fcn" else model.pred(stage)
    return F.interpolate(planes(model, scores), tuple(size), mode="bilinear", align_corners=False).argmax(1)


def label_counts(model: PrunedViT, label: Tensor) -> Tensor:
    """The number of pixels of each class in each cell, [B, N, X, K], from labels [B, H, W] of any size."""
    count, (rows, columns), parts = label.shape[0], model.config.grid, model.config.head.cells**2
    numbers = torch.arange(rows * columns * parts, device=label.device)
    cell = F.interpolate(planes(model, numbers.view(1, -1, parts, 1)), label.shape[1:], mode="nearest")[0].long()
    picture = torch.arange(count, device=label.device)[:, None, None]
    place = (picture * len(numbers) + cell) * 256 + label
    table = torch.bincount(place.flatten(), minlength=count * len(numbers) * 256)
    return table.view(count, -1, parts, 256)[..., : len(model.config.classes)]


def promises(model: PrunedViT, stage: Stage, counts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Each cell's confidence, its number of pixels of the predicted class, and of labelled pixels; [B, N, X] each."""
    confidence, found = model.pred(stage).float().max(-1)
    return confidence, counts.gather(-1, found[..., None])[..., 0], counts.sum(-1)
