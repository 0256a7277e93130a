"""ClassMix (Olsson et al., WACV 2021): pastes classes of one crop into another."""

import torch
from torch import Tensor


def class_mix(image: Tensor, label: Tensor, rare: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Pastes classes of the previous crop in the batch into a `share`, 0 to 1, of the crops. `rare` [K]: the
    probability that a class is pasted. Pictures are uint8 [B, 3, H, W], labels uint8 [B, H, W]."""
    count, classes = label.shape[0], rare.shape[0]
    taken = torch.rand(count, classes) < rare
    taken &= (torch.rand(count, 1) < share)
    table = torch.zeros(count, 256, dtype=torch.bool)
    table[:, :classes] = taken
    other_image, other_label = image.roll(1, 0), label.roll(1, 0)
    pasted = table.to(label.device).gather(1, other_label.flatten(1).long()).view_as(label)
    return torch.where(pasted[:, None], other_image, image), torch.where(pasted, other_label, label)
