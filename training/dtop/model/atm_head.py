"""SegViT's attention-to-mask head: a query per class, whose attention logits are the class's mask."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import ModelConfig


class MaskAttention(nn.Module):
    """Cross-attention that also returns its logits before the softmax, averaged over the heads."""

    def __init__(self, channels: int, heads: int):
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(channels, channels)
        self.k = nn.Linear(channels, channels)
        self.v = nn.Linear(channels, channels)
        self.proj = nn.Linear(channels, channels)

    def forward(self, queries: Tensor, memory: Tensor, live: Tensor | None) -> tuple[Tensor, Tensor]:
        projected = self.q(queries), self.k(memory), self.v(memory)
        query, key, value = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in projected)
        logits = (query @ key.transpose(-2, -1)).float() * query.shape[-1] ** -0.5
        weights = logits if live is None else logits.masked_fill(~live[:, None, None, :], torch.finfo(logits.dtype).min)
        mixed = weights.softmax(-1).to(value.dtype) @ value
        return self.proj(mixed.transpose(1, 2).flatten(2)), logits.mean(1)


class DecoderLayer(nn.Module):
    """Post-norm layer: self-attention of the queries, attention to the tokens, and an MLP."""

    def __init__(self, channels: int, heads: int):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(channels, heads, batch_first=True)
        self.multihead_attn = MaskAttention(channels, heads)
        self.linear1 = nn.Linear(channels, 4 * channels)
        self.linear2 = nn.Linear(4 * channels, channels)
        self.norm1 = nn.LayerNorm(channels, eps=1e-5)
        self.norm2 = nn.LayerNorm(channels, eps=1e-5)
        self.norm3 = nn.LayerNorm(channels, eps=1e-5)

    def forward(self, queries: Tensor, memory: Tensor, live: Tensor | None) -> tuple[Tensor, Tensor]:
        queries = self.norm1(queries + self.self_attn(queries, queries, queries, need_weights=False)[0])
        mixed, masks = self.multihead_attn(queries, memory, live)
        queries = self.norm2(queries + mixed)
        return self.norm3(queries + self.linear2(F.relu(self.linear1(queries)))), masks


class ATMHead(nn.Module):
    def __init__(self, config: ModelConfig):
        super().__init__()
        channels = config.head.channels
        self.input_proj = nn.Linear(config.width, channels)
        self.proj_norm = nn.LayerNorm(channels, eps=1e-5)
        self.q = nn.Embedding(len(config.classes), channels)
        self.decoder = nn.Module()
        self.decoder.layers = nn.ModuleList(
            DecoderLayer(channels, config.head.num_heads) for _ in range(config.head.layers)
        )
        self.class_embed = nn.Linear(channels, 2)

    def forward(self, tokens: Tensor, live: Tensor | None) -> tuple[Tensor, Tensor]:
        """[B, n, C] to mask logits [B, n, 1, K] (a token is one cell) and presence logits [B, K, 2], whose index 0 is
        'present'."""
        memory = self.proj_norm(self.input_proj(tokens))
        queries = self.q.weight.expand(tokens.shape[0], -1, -1)
        for layer in self.decoder.layers:
            queries, masks = layer(queries, memory, live)
        return masks.transpose(1, 2)[:, :, None], self.class_embed(queries).float()

    @torch.no_grad()
    def sharpen(self, factor: float) -> None:
        """Multiplies the mask logits by `factor`, and with them the last attention's logits."""
        key = self.decoder.layers[-1].multihead_attn.k
        key.weight *= factor
        key.bias *= factor

    @staticmethod
    def probabilities(logits: Tensor, presence: Tensor) -> Tensor:
        return presence.softmax(-1)[:, None, None, :, 0] * logits.sigmoid()
