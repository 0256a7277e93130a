"""SETR's naive head with a single 1 x 1 convolution: each token, or each cell of it, is classified on its own."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import ModelConfig


class FCNHead(nn.Module):
    def __init__(self, config: ModelConfig):
        super().__init__()
        width, channels = config.width, config.head.channels
        self.norm = nn.LayerNorm(width, eps=1e-6)
        block = nn.Module()
        block.conv = nn.Conv2d(width, channels, 1, bias=False)
        block.bn = nn.BatchNorm2d(channels)
        self.up_convs = nn.ModuleList([nn.Sequential(block)])
        self.cells, self.classes = config.head.cells**2, len(config.classes)
        # Channels are ordered by cell, row by row; the classes of a cell are adjacent.
        self.conv_seg = nn.Conv2d(channels, self.cells * self.classes, 1)

    def forward(self, tokens: Tensor, live: Tensor | None) -> tuple[Tensor, None]:
        """[B, n, C] to the class logits of each token's cells, [B, n, X, K]. Rows that are not live get zeros, and are
        left out of the batch norm."""
        rows = tokens.flatten(0, 1) if live is None else tokens[live]
        block = self.up_convs[0][0]
        hidden = F.linear(self.norm(rows), block.conv.weight.flatten(1))
        hidden = F.relu(batch_norm(block.bn, hidden))
        logits = F.linear(hidden, self.conv_seg.weight.flatten(1), self.conv_seg.bias).float()
        logits = logits.unflatten(-1, (self.cells, self.classes))
        if live is None:
            return logits.unflatten(0, tokens.shape[:2]), None
        padded = torch.zeros(*live.shape, self.cells, self.classes, device=logits.device)
        return padded.masked_scatter(live[..., None, None], logits), None

    @torch.no_grad()
    def sharpen(self, factor: float) -> None:
        """Multiplies the logits by `factor`."""
        self.conv_seg.weight *= factor
        self.conv_seg.bias *= factor

    @staticmethod
    def probabilities(logits: Tensor, presence: None) -> Tensor:
        return logits.softmax(-1)


def batch_norm(norm: nn.BatchNorm2d, rows: Tensor) -> Tensor:
    """Normalises [n, C]. A single row has no variance, so it is normalised as in inference."""
    training = norm.training and len(rows) > 1
    return F.batch_norm(
        rows, norm.running_mean, norm.running_var, norm.weight, norm.bias, training, norm.momentum, norm.eps)
