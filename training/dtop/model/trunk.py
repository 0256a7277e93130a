"""The plain vision transformer, with mmsegmentation's parameter names."""

import torch
import torch.nn.functional as F
from timm.layers import DropPath
from torch import Tensor, nn

from .config import ModelConfig


class PatchEmbedding(nn.Module):
    """A P x P convolution with stride P, computed as one matrix product (several times faster on a CPU)."""

    def __init__(self, width: int, patch: int):
        super().__init__()
        self.projection = nn.Conv2d(3, width, patch, patch)
        self.patch = patch

    def forward(self, image: Tensor) -> Tensor:
        """[B, 3, H, W] to [B, H/P * W/P, C], row by row."""
        patches = F.pixel_unshuffle(image, self.patch).flatten(2).transpose(1, 2)
        return F.linear(patches, self.projection.weight.flatten(1), self.projection.bias)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        # Holds the parameters only; see forward.
        self.attn = nn.MultiheadAttention(width, heads, batch_first=True)
        self.heads = heads

    def forward(self, tokens: Tensor, live: Tensor | None) -> Tensor:
        """`live` [B, n]: which rows are tokens and not padding; None: all."""
        count, rows, width = tokens.shape
        product = F.linear(tokens, self.attn.in_proj_weight, self.attn.in_proj_bias)
        query, key, value = product.view(count, rows, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        # If all tokens of a picture have exited, none is masked: a fully masked row would become NaN.
        mask = None if live is None else (live | ~live.any(1, keepdim=True))[:, None, None, :]
        if query.is_cuda:
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        else:
            mixed = plain_attention(query, key, value, mask)
        return self.attn.out_proj(mixed.transpose(1, 2).reshape(count, rows, width))


def plain_attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Unfused attention: on a CPU in bf16, twice as fast as the fused one at these sizes, forward and backward."""
    logits = (query * query.shape[-1] ** -0.5) @ key.transpose(-2, -1)
    if mask is not None:
        logits = logits.masked_fill(~mask, -torch.inf)
    return logits.softmax(-1).to(value.dtype) @ value


class MLP(nn.Module):
    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.layers = nn.Sequential(nn.Sequential(nn.Linear(width, hidden), nn.GELU()), nn.Linear(hidden, width))

    def forward(self, tokens: Tensor) -> Tensor:
        return self.layers(tokens)


class Layer(nn.Module):
    def __init__(self, config: ModelConfig, drop_path: float):
        super().__init__()
        self.ln1 = nn.LayerNorm(config.width, eps=1e-6)
        self.attn = Attention(config.width, config.heads)
        self.ln2 = nn.LayerNorm(config.width, eps=1e-6)
        self.ffn = MLP(config.width, config.hidden)
        self.drop_path = DropPath(drop_path)

    def forward(self, tokens: Tensor, live: Tensor | None) -> Tensor:
        tokens = tokens + self.drop_path(self.attn(self.ln1(tokens), live))
        return tokens + self.drop_path(self.ffn(self.ln2(tokens)))


class Trunk(nn.Module):
    def __init__(self, config: ModelConfig, drop_path: float = 0.0):
        super().__init__()
        rows, columns = config.grid
        self.config = config
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + rows * columns, config.width))
        self.patch_embed = PatchEmbedding(config.width, config.patch)
        rates = torch.linspace(0, drop_path, config.depth).tolist()
        self.layers = nn.ModuleList(Layer(config, rate) for rate in rates)

    def embed(self, image: Tensor, corner: Tensor | None = None) -> Tensor:
        """Tokens with their positions. `corner` [B, 2]: for crops, the row and column of their first token in the
        position grid; None: the picture covers the whole grid, which is resized if necessary."""
        patch = self.config.patch
        image = F.pad(image, (0, -image.shape[3] % patch, 0, -image.shape[2] % patch))
        grid = image.shape[2] // patch, image.shape[3] // patch
        return self.patch_embed(image) + self.positions(grid, corner)

    def positions(self, grid: tuple[int, int], corner: Tensor | None) -> Tensor:
        rows, columns = self.config.grid
        table = self.pos_embed[:, 1:]
        if corner is not None:
            row = corner[:, 0, None] + torch.arange(grid[0], device=corner.device)
            column = corner[:, 1, None] + torch.arange(grid[1], device=corner.device)
            return table[0][(row[:, :, None] * columns + column[:, None, :]).flatten(1)]
        if grid == (rows, columns):
            return table
        plane = table.view(1, rows, columns, -1).permute(0, 3, 1, 2)
        resized = F.interpolate(plane, grid, mode=self.config.position_interpolation, align_corners=False)
        return resized.flatten(2).transpose(1, 2)
