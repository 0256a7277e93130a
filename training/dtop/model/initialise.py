"""Initial weights for training from scratch on little data, for which a plain transformer has no built-in knowledge."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .pruned_vit import PrunedViT


@torch.no_grad()
def initialise_layers(model: PrunedViT) -> None:
    """Initialises linear layers so that their outputs vary as much as their inputs."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.trunc_normal_(module.weight, std=module.in_features**-0.5)
            nn.init.zeros_(module.bias)


@torch.no_grad()
def initialise_trunk(model: PrunedViT, patches: Tensor) -> None:
    """Sets sine positions and a whitening patch embedding, and starts each attention head on a nearby token.

    `patches` [n, 3 P P] are normalised patches of training pictures. The heads' initialisation follows "Structured
    Initialization for Vision Transformers" (Zheng et al., 2025): a layer begins as a small convolution."""
    depth = len(model.backbone.layers)
    positions = sine_positions(*model.config.grid, model.config.width)
    model.backbone.pos_embed[0, 1:] = positions.flatten(0, 1)
    whiten(model.backbone.patch_embed.projection, patches)
    for layer in model.backbone.layers:
        look_near(layer.attn.attn, model.config.heads)
        # The residual stream starts close to the embedding.
        layer.attn.attn.out_proj.weight *= (2 * depth) ** -0.5
        layer.ffn.layers[1].weight *= (2 * depth) ** -0.5


def frequencies(count: int) -> Tensor:
    """Radians per token, from one that separates neighbours to one that spans the whole picture."""
    return torch.logspace(math.log10(2.0), math.log10(0.05), count)


def sine_positions(rows: int, columns: int, width: int) -> Tensor:
    """[rows, columns, width]: pairs of sine and cosine, first for the row, then for the column. If the width is not a
    multiple of 4, the remaining channels are 0."""
    rates = frequencies(width // 4)
    row = _waves(rows, rates)[:, None].expand(rows, columns, -1)
    column = _waves(columns, rates)[None].expand(rows, columns, -1)
    return F.pad(torch.cat([row, column], -1), (0, width % 4))


def _waves(count: int, rates: Tensor) -> Tensor:
    """[count, 2 * rates]."""
    angles = torch.arange(count)[:, None] * rates
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def whiten(projection: nn.Conv2d, patches: Tensor) -> None:
    """Sets filters to the patches' principal components, with equal output variance (a third of the positions')."""
    mean = patches.mean(0)
    values, vectors = torch.linalg.eigh((patches - mean).T @ (patches - mean) / len(patches))
    width = projection.weight.shape[0]
    count = min(width, len(values))
    values, vectors = values[-count:].flip(0), vectors[:, -count:].flip(1)
    filters = (vectors / (values + 1e-3 * values[0].clamp_min(1e-3)).sqrt()).T * 0.5
    # Mixes the components, so that every channel holds some of each.
    mixing = torch.linalg.qr(torch.randn(width, count))[0] * (width / count) ** 0.5
    filters = mixing @ filters
    projection.weight.copy_(filters.view_as(projection.weight))
    projection.bias.copy_(-filters @ mean)


def look_near(attention: nn.MultiheadAttention, heads: int, sharpness: float = 4.0) -> None:
    """Makes a head's queries and keys read the same positions, the query's rotated by an offset of up to one token."""
    width = attention.embed_dim
    size = width // heads
    pairs = width // 4
    rates = frequencies(pairs)
    # Evenly spaced frequencies, the finest first, which tells neighbours apart: half of a head's size for rows, half
    # for columns. Heads of fewer than four channels have no room for both.
    used = torch.arange(size // 4) * max(pairs // max(size // 4, 1), 1) % max(pairs, 1)
    noise = 0.1 * width**-0.5
    attention.in_proj_weight[: 2 * width].normal_(std=noise)
    for head in range(heads):
        offset = torch.randint(-1, 2, (2,)).tolist()
        gain = math.sqrt(sharpness / math.sqrt(size) * 2)
        for axis in range(2):
            for slot, pair in enumerate(used.tolist()):
                row = head * size + axis * (size // 2) + 2 * slot
                column = axis * 2 * pairs + 2 * pair
                angle = rates[pair] * offset[axis]
                turn = torch.tensor([[angle.cos(), angle.sin()], [-angle.sin(), angle.cos()]])
                attention.in_proj_weight[row : row + 2, column : column + 2] += gain * turn
                attention.in_proj_weight[width + row : width + row + 2, column : column + 2] += gain * torch.eye(2)
