"""Class shares of cells: targets for tokens, far cheaper than upsampled masks."""

import torch
from torch import Tensor

from .sample import NOTHING


def shares(label: Tensor, classes: int, patch: int, cells: int = 1) -> Tensor:
    """[B, H, W] class numbers to [B, N, X, K], each class's share of each of a patch's `cells` x `cells` cells; what is
    missing to 1 is void. Pixels of NOTHING count equally for every class."""
    count, height, width = label.shape
    rows, columns, side = height // patch, width // patch, patch // cells
    blocks = label.view(count, rows, cells, side, columns, cells, side).permute(0, 1, 4, 2, 5, 3, 6)
    blocks = blocks.reshape(count * rows * columns * cells**2, side**2)
    table = torch.zeros(blocks.shape[0], 256, device=label.device)
    table.scatter_add_(1, blocks.long(), torch.ones(blocks.shape, device=label.device))
    found = table[:, :classes] + table[:, NOTHING, None] / classes
    return (found / side**2).view(count, rows * columns, cells**2, classes)
