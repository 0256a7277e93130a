"""Class shares of patches: targets for tokens, far cheaper than upsampled masks."""

import torch
from torch import Tensor


def shares(label: Tensor, classes: int, patch: int) -> Tensor:
    """[B, H, W] class numbers to [B, N, K]: how much of each patch is of each class; the missing rest is void."""
    count, height, width = label.shape
    rows, columns = height // patch, width // patch
    blocks = label.view(count, rows, patch, columns, patch).transpose(2, 3).reshape(count * rows * columns, -1)
    table = torch.zeros(blocks.shape[0], 256, device=label.device)
    table.scatter_add_(1, blocks.long(), torch.ones(blocks.shape, device=label.device))
    return (table[:, :classes] / patch**2).view(count, rows * columns, classes)
