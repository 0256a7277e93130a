"""Starts a model from the weights of other networks."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .data.normalisation import MEAN, STD
from .model.config import ModelConfig
from .model.pruned_vit import PrunedViT
from .origin import Origin

# timm's names of a layer's parts, and ours.
LAYER_PARTS = {
    "norm1": "ln1", "norm2": "ln2", "attn.qkv.weight": "attn.attn.in_proj_weight",
    "attn.qkv.bias": "attn.attn.in_proj_bias", "attn.proj": "attn.attn.out_proj", "mlp.fc1": "ffn.layers.0.0",
    "mlp.fc2": "ffn.layers.1",
}
# timm's names of a trunk's parts.
TRUNK = ("blocks.", "patch_embed.", "pos_embed", "cls_token", "dist_token", "reg_token", "norm_pre.")
# Parts that a trunk may have and that are not used: no head reads the class token, or what follows the last layer.
SPARE = ("backbone.cls_token", "backbone.norm.", "backbone.ln1.", "backbone.fc_norm.", "backbone.pre_logits.")


def start_from(model: PrunedViT, origin: Origin) -> list[str]:
    """Copies all weights that fit: the trunk or its first layers, and for each head the one of `origin` after the
    nearest layer. Resizes positions of another grid, and adapts the patch embedding to ImageNet's normalisation.
    Returns the names of the heads' tensors that were not found, which keep their values. Raises ValueError if the trunk
    does not fit, or has parts that the model lacks."""
    weights = {own_name(name): value.float() for name, value in origin.weights.items()}
    weights = with_nearest_heads(weights, origin.config, model.config)
    split_cells(weights, origin.config, model.config)
    if (name := "backbone.pos_embed") in weights:
        grid = origin.config.grid if origin.config else None
        weights[name] = fitting_positions(weights[name], grid, model)
    renormalise(weights, origin.mean, origin.std)
    mine = model.state_dict()
    taken = {name: value for name, value in weights.items() if name in mine and value.shape == mine[name].shape}
    missing = [name for name in mine if name not in taken and not name.endswith("num_batches_tracked")]
    if lost := [name for name in missing if name.startswith("backbone.")]:
        raise ValueError(f"{origin.path} does not fit a trunk of width {model.config.width}, depth "
                         f"{model.config.depth} and patch {model.config.patch}: {lost[0]} is missing or has another "
                         f"shape, and {len(lost) - 1} more")
    if unknown := [name for name in weights if name.startswith("backbone.") and not is_known(name, mine)]:
        raise ValueError(f"{origin.path} is another kind of transformer: it has {unknown[0]}, which cannot be trained "
                         f"here, and {len(unknown) - 1} more such")
    model.load_state_dict(taken, strict=False)
    return missing


def is_known(name: str, mine: dict[str, Tensor]) -> bool:
    """Whether the model has such a tensor or can ignore it. Layers beyond its last are judged as its first is."""
    if name.startswith("backbone.layers."):
        part = name.removeprefix("backbone.layers.").partition(".")[2]
        return f"backbone.layers.0.{part}" in mine
    return name in mine or name.startswith(SPARE)


def with_nearest_heads(
    weights: dict[str, Tensor], config: ModelConfig | None, mine: ModelConfig
) -> dict[str, Tensor]:
    """Gives each head of the model the weights of the nearest one in `config`, the deeper of two equally near. If
    `config` is None, heads stay as they are."""
    if config is None or config.out_indices == mine.out_indices:
        return weights
    renamed = {name: value for name, value in weights.items() if name.startswith("backbone.")}
    for index, layer in enumerate(mine.out_indices):
        nearest = min(config.out_indices, key=lambda other: (abs(other - layer), -other))
        theirs = head_name(config.out_indices.index(nearest), config)
        for name, value in weights.items():
            if name.startswith(theirs):
                renamed[head_name(index, mine) + name.removeprefix(theirs)] = value
    return renamed


def split_cells(weights: dict[str, Tensor], config: ModelConfig | None, mine: ModelConfig) -> None:
    """Turns heads with one answer per token into heads that give it for each of the token's cells."""
    if config is None or config.head.type != "fcn" or config.head.cells > 1:
        return
    for name, value in weights.items():
        if ".conv_seg." in name and mine.head.cells > 1:
            weights[name] = value.repeat(mine.head.cells**2, *[1] * (value.ndim - 1))


def head_name(index: int, config: ModelConfig) -> str:
    return "decode_head." if index == len(config.out_indices) - 1 else f"auxiliary_head.{index}."


def renormalise(weights: dict[str, Tensor], mean: tuple[float, ...], std: tuple[float, ...]) -> None:
    """Adapts the patch embedding so that a picture normalised with ImageNet's figures gives the same tokens."""
    weight, bias = (f"backbone.patch_embed.projection.{part}" for part in ("weight", "bias"))
    theirs, ours = (torch.tensor(part) for part in ((mean, std), (MEAN, STD)))
    if torch.allclose(theirs, ours) or weight not in weights or bias not in weights:
        return
    shift = (ours[0] - theirs[0]) / theirs[1]
    weights[bias] = weights[bias] + (weights[weight].sum((2, 3)) * shift).sum(1)
    weights[weight] = weights[weight] * (ours[1] / theirs[1])[:, None, None]


def own_name(name: str) -> str:
    for prefix in ("module.", "model.", "_orig_mod."):
        name = name.removeprefix(prefix)
    if name.startswith(TRUNK):
        name = "backbone." + name
    name = name.replace("backbone.patch_embed.proj.", "backbone.patch_embed.projection.")
    if name.startswith("backbone.blocks."):
        layer, _, part = name.removeprefix("backbone.blocks.").partition(".")
        for theirs, ours in LAYER_PARTS.items():
            if part.startswith(theirs):
                return f"backbone.layers.{layer}.{ours}{part.removeprefix(theirs)}"
    return name


def fitting_positions(table: Tensor, grid: tuple[int, int] | None, model: PrunedViT) -> Tensor:
    """Resizes positions [1, 1 + n, C] from `grid` (rows, columns) to the model's. If `grid` is None, it is taken to be
    square, or else the model's. Raises ValueError if they do not fit."""
    rows, columns = model.config.grid
    if table.ndim != 3 or table.shape[0] != 1 or table.shape[2] != model.config.width:
        raise ValueError(f"a position embedding of shape {tuple(table.shape)} does not fit width {model.config.width}")
    count = table.shape[1] - 1
    if grid is None:
        side = round(count**0.5)
        grid = (side, side) if side * side == count else (rows, columns)
    if grid[0] * grid[1] != count:
        raise ValueError(f"a position embedding of {count} tokens is no grid of {grid[0]} x {grid[1]}")
    if grid == (rows, columns):
        return table
    plane = table[:, 1:].view(1, *grid, -1).permute(0, 3, 1, 2)
    plane = F.interpolate(plane, (rows, columns), mode=model.config.position_interpolation, align_corners=False)
    return torch.cat([table[:, :1], plane.flatten(2).transpose(1, 2)], 1)
