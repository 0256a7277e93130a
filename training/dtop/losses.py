"""Losses on the cells of tokens: targets are class shares [B, N, X, K], whose missing rest is void."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .model.pruned_vit import Stage


class FCNLoss:
    """Class-balanced cross-entropy (SETR trains with the plain one; rare classes would be lost on small data sets)."""

    def __init__(self, weight: Tensor):
        self.weight = weight

    def __call__(self, stage: Stage, target: Tensor) -> Tensor:
        weighted = target * self.weight
        return -(weighted * stage.canvas.log_softmax(-1)).sum() / weighted.sum().clamp_min(1)


class ATMLoss:
    """SegViT's: presence cross-entropy (1), no-object weight 0.1; sigmoid focal (20) and dice (1) on masks of the
    classes that are in the picture.

    Dice with squares (V-Net), for targets are shares: the plain one is least at answers of 0 and 1."""

    def __init__(self, no_object: float = 0.1, focal: float = 20.0, dice: float = 1.0):
        self.no_object, self.focal, self.dice = no_object, focal, dice

    def __call__(self, stage: Stage, target: Tensor) -> Tensor:
        # A token is one cell.
        target, logits = target[:, :, 0], stage.canvas[:, :, 0]
        known = target.sum(-1, keepdim=True)
        # Of the part of the patch that is known.
        target = target / known.clamp_min(1e-6)
        present = (target * known).amax(1) > 0.02
        presence = F.cross_entropy(
            stage.presence.flatten(0, 1), (~present).long().flatten(),
            weight=torch.tensor([1.0, self.no_object], device=target.device))
        probability = logits.sigmoid()
        entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
        gap = (probability - target).abs()
        alpha = 0.25 * target + 0.75 * (1 - target)
        chosen = present[:, None].float()
        count = chosen.sum().clamp_min(1)
        focal = (alpha * gap.square() * entropy * known * chosen).mean(1).sum() / count
        overlap = (probability * target * known).sum(1)
        size = (probability.square() * known).sum(1) + (target.square() * known).sum(1)
        dice = ((1 - (2 * overlap + 1) / (size + 1)) * present).sum() / count
        return presence + self.focal * focal + self.dice * dice


def class_weight(shares: Tensor, power: float = 0.5) -> Tensor:
    """Weight of each class from its share of all pixels: rarer, heavier; the mean over pixels is 1."""
    if shares.sum() == 0:
        raise ValueError("no pixel of the pictures to train on is labelled with a class; look at labels/")
    shares = shares / shares.sum()
    weight = (1 / shares.clamp_min(1e-4)) ** power
    return weight / (weight * shares).sum()


def task_loss(head: str, weight: Tensor) -> FCNLoss | ATMLoss:
    """ATM's needs no weights: each class that is present has a mask of its own, however small."""
    return FCNLoss(weight) if head == "fcn" else ATMLoss()


def agreement_loss(pred: Tensor, dense: Tensor) -> Tensor:
    """Cross-entropy [scalar] between the probabilities of a head and those of a model that let nothing leave."""
    pred, dense = (part / part.sum(-1, keepdim=True).clamp_min(1e-6) for part in (pred, dense))
    return -(dense * pred.clamp_min(1e-6).log()).sum(-1).mean()
