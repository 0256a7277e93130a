"""ImageNet's mean and standard deviation, on the 0..255 scale."""

import torch
from torch import Tensor

MEAN = (123.675, 116.28, 103.53)
STD = (58.395, 57.12, 57.375)


def normalised(image: Tensor) -> Tensor:
    """uint8 [B, 3, H, W] to normalised float."""
    mean, std = (torch.tensor(v, device=image.device).view(1, 3, 1, 1) for v in (MEAN, STD))
    return (image.float() - mean) / std
