"""Counts multiply-adds as the papers do; `dtopd` prints the same numbers."""

import torch
from torch import Tensor

from .config import ModelConfig
from .pruned_vit import Stage


def head_macs(config: ModelConfig, rows: Tensor) -> Tensor:
    """Multiply-adds of one head on `rows` tokens."""
    width, channels, classes, layers = config.width, config.head.channels, len(config.classes), config.head.layers
    if config.head.type == "fcn":
        return rows * (width * channels + 5 * width + 2 * channels + channels * classes * config.head.cells**2)
    layer = 14 * classes * channels**2 + 2 * classes**2 * channels + 15 * classes * channels
    layer = layer + rows * (2 * channels**2 + 2 * classes * channels)
    return rows * (width * channels + 5 * channels) + layers * layer + 2 * classes * channels


def macs(config: ModelConfig, stages: list[Stage]) -> Tensor:
    """Multiply-adds of each picture in a batch, [B], from the tokens that each head saw."""
    width = config.width
    count, tokens = stages[0].active.shape
    total = torch.full((count,), 3 * config.patch**2 * tokens * width, dtype=torch.float64)
    first = 0
    for stage, last in zip(stages, config.out_indices, strict=True):
        rows = stage.active.sum(1).double().cpu()
        # If all tokens have exited, neither the layers nor the head run.
        # Attention's projections cost 4 C^2; with a feed-forward of 4 C, the total is the papers' 12 C^2.
        layer = rows * width * (4 * width + 2 * config.hidden) + 2 * rows**2 * width + 10 * rows * width
        total += (last + 1 - first) * layer + torch.where(rows > 0, head_macs(config, rows), 0)
        first = last + 1
    return total
