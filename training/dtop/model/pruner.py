"""Decides which tokens exit: all confident ones except a few of each class, which stay as context tokens."""

import torch
from torch import Tensor


def least_sure(pred: Tensor) -> tuple[Tensor, Tensor]:
    """Confidence and class of each token's least sure cell, [B, n] each; the first cell in a tie. All of a token's
    cells exit together, so the least sure one decides."""
    best, label = pred.max(-1)
    confidence, cell = best.min(-1)
    return confidence, label.gather(-1, cell[..., None])[..., 0]


@torch.no_grad()
def stays(pred: Tensor, live: Tensor, threshold: float, keep_per_class: int) -> Tensor:
    """Which of the live tokens stay active.

    `pred` [B, n, X, K]: the probabilities of each token's cells. `live` [B, n]: which rows are tokens. Returns a mask
    [B, n]. A token exits if its confidence is above the threshold and it is not among the `keep_per_class` most
    confident of its class. In a tie, the token with the lower index stays."""
    confidence, label = least_sure(pred)
    confident = live & (confidence > threshold)
    order = confidence.masked_fill(~confident, -1).argsort(dim=1, descending=True, stable=True)
    sorted_label = label.gather(1, order)
    one_hot = torch.nn.functional.one_hot(sorted_label, pred.shape[-1]) * confident.gather(1, order)[..., None]
    rank = one_hot.cumsum(1).gather(-1, sorted_label[..., None])[..., 0]
    kept = torch.zeros_like(confident).scatter(1, order, rank <= keep_per_class)
    return live & (~confident | kept)
