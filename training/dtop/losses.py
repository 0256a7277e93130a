"""Losses on tokens' cells. Targets are class shares [B, N, X, K]; what is missing to 1 is void."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .model.pruned_vit import Stage


class FCNLoss:
    """Class-balanced cross-entropy, and `overlap` times what classes lack of a soft IoU of 1. SETR trains with plain
    cross-entropy, which loses rare classes on small data sets; a large weight makes up for it with false ones, an
    IoU does not."""

    def __init__(self, weight: Tensor, overlap: float = 0.0):
        self.weight, self.overlap = weight, overlap

    def __call__(self, stage: Stage, target: Tensor) -> Tensor:
        weighted = target * self.weight
        logs = stage.canvas.log_softmax(-1)
        entropy = -(weighted * logs).sum() / weighted.sum().clamp_min(1)
        return entropy + self.overlap * overlap_loss(logs.exp(), target) if self.overlap else entropy


class ATMLoss:
    """SegViT's loss: presence cross-entropy (weight 1; no-object 0.1), plus sigmoid focal (20) and dice (1) losses on
    the masks of the classes in the picture.

    Uses dice with squares (V-Net) because targets are shares; plain dice is smallest at answers of 0 and 1."""

    def __init__(self, no_object: float = 0.1, focal: float = 20.0, dice: float = 1.0):
        self.no_object, self.focal, self.dice = no_object, focal, dice

    def __call__(self, stage: Stage, target: Tensor) -> Tensor:
        # A token is one cell.
        target, logits = target[:, :, 0], stage.canvas[:, :, 0]
        known = target.sum(-1, keepdim=True)
        # Shares of the known part of the patch.
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
    """Each class's weight from its share of all pixels: rarer classes weigh more, and the mean over pixels is 1. Raises
    ValueError if all shares are 0."""
    if shares.sum() == 0:
        raise ValueError("no pixel of the pictures to train on is labelled with a class; look at labels/")
    shares = shares / shares.sum()
    weight = (1 / shares.clamp_min(1e-4)) ** power
    return weight / (weight * shares).sum()


def overlap_loss(pred: Tensor, target: Tensor) -> Tensor:
    """1 - soft IoU (Rahman and Wang, 2016) of probabilities and class shares, averaged over the classes in the batch.
    Leaves out void, and cells that show nothing of any class."""
    pred, target = pred.flatten(0, -2), target.flatten(0, -2)
    shown = target.amax(-1, keepdim=True) > 1 / target.shape[-1] + 0.01
    pred, target = pred * target.sum(-1, keepdim=True) * shown, target * shown
    common, size = (pred * target).sum(0), target.sum(0)
    iou = common / (pred.sum(0) + size - common).clamp_min(1e-6)
    return 1 - iou[size > 0].mean() if (size > 0).any() else pred.sum() * 0


def task_loss(head: str, weight: Tensor, overlap: float = 0.0) -> FCNLoss | ATMLoss:
    """The loss for a type of head. ATM's needs neither: each class present has its own mask and dice, however small."""
    return FCNLoss(weight, overlap) if head == "fcn" else ATMLoss()


def agreement_loss(pred: Tensor, dense: Tensor) -> Tensor:
    """Cross-entropy (scalar) between a head's probabilities and those of a dense pass."""
    pred, dense = (part / part.sum(-1, keepdim=True).clamp_min(1e-6) for part in (pred, dense))
    return -(dense * pred.clamp_min(1e-6).log()).sum(-1).mean()
