"""ClassMix (Olsson et al., WACV 2021): things of one crop are pasted into another."""

import torch
from torch import Tensor


def class_mix(image: Tensor, label: Tensor, rare: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Pastes pixels of about half of the classes of the next crop in the batch, with weights `rare` [K] for how readily
    a class is taken, into a `share` of the crops. [B, 3, H, W] and [B, H, W], uint8."""
    count, classes = label.shape[0], rare.shape[0]
    taken = torch.rand(count, classes) < rare
    taken &= (torch.rand(count, 1) < share)
    table = torch.zeros(count, 256, dtype=torch.bool)
    table[:, :classes] = taken
    other_image, other_label = image.roll(1, 0), label.roll(1, 0)
    pasted = table.to(label.device).gather(1, other_label.flatten(1).long()).view_as(label)
    return torch.where(pasted[:, None], other_image, image), torch.where(pasted, other_label, label)
