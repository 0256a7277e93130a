"""Weights of other people's checkpoints as a start."""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from .model.pruned_vit import PrunedViT
from .train.checkpoint import read_tensors

# timm's names of a layer's parts, and ours.
LAYER_PARTS = {
    "norm1": "ln1", "norm2": "ln2", "attn.qkv.weight": "attn.attn.in_proj_weight",
    "attn.qkv.bias": "attn.attn.in_proj_bias", "attn.proj": "attn.attn.out_proj", "mlp.fc1": "ffn.layers.0.0",
    "mlp.fc2": "ffn.layers.1",
}


def start_from(model: PrunedViT, path: Path) -> list[str]:
    """Takes over all weights that fit, from timm's, mmsegmentation's or our own checkpoint or model directory; position
    embeddings of another grid are resized. Returns the names that were found nowhere, which keep their values. Raises
    ValueError if the trunk does not fit."""
    weights = {own_name(name): value for name, value in _read(path).items()}
    mine = model.state_dict()
    if (name := "backbone.pos_embed") in weights:
        weights[name] = fitting_positions(weights[name], model)
    taken = {name: value.float() for name, value in weights.items() if name in mine and value.shape == mine[name].shape}
    missing = [name for name in mine if name not in taken and not name.endswith("num_batches_tracked")]
    if lost := [name for name in missing if name.startswith("backbone.layers.")]:
        raise ValueError(f"{path} does not fit a trunk of width {model.config.width} and depth {model.config.depth}: "
                         f"{lost[0]} is missing or has another shape, and {len(lost) - 1} more")
    model.load_state_dict(taken, strict=False)
    return missing


def own_name(name: str) -> str:
    for prefix in ("module.", "model.", "_orig_mod."):
        name = name.removeprefix(prefix)
    if name.startswith(("blocks.", "patch_embed.", "pos_embed", "cls_token")):
        name = "backbone." + name
    name = name.replace("backbone.patch_embed.proj.", "backbone.patch_embed.projection.")
    if name.startswith("backbone.blocks."):
        layer, _, part = name.removeprefix("backbone.blocks.").partition(".")
        for theirs, ours in LAYER_PARTS.items():
            if part.startswith(theirs):
                return f"backbone.layers.{layer}.{ours}{part.removeprefix(theirs)}"
    return name


def fitting_positions(table: Tensor, model: PrunedViT) -> Tensor:
    """[1, 1 + n, C] of a square grid, or of the model's own, to the model's grid."""
    rows, columns = model.config.grid
    if table.ndim != 3 or table.shape[0] != 1 or table.shape[2] != model.config.width:
        raise ValueError(f"a position embedding of shape {tuple(table.shape)} does not fit width {model.config.width}")
    table = table.float()
    count = table.shape[1] - 1
    if count == rows * columns:
        return table
    side = round(count**0.5)
    if side * side != count:
        raise ValueError(f"a position embedding of {count} tokens is no square grid, nor {rows} x {columns}")
    plane = table[:, 1:].view(1, side, side, -1).permute(0, 3, 1, 2)
    plane = F.interpolate(plane, (rows, columns), mode="bicubic", align_corners=False)
    return torch.cat([table[:, :1], plane.flatten(2).transpose(1, 2)], 1)


def _read(path: Path) -> dict[str, Tensor]:
    path = Path(path)
    if path.is_dir():
        path = path / ("checkpoint.pt" if (path / "checkpoint.pt").exists() else "model.safetensors")
    if path.suffix == ".safetensors":
        try:
            return load_file(path)
        except SafetensorError as error:
            raise ValueError(f"{path} cannot be read: {error}") from error
    state = read_tensors(path)
    for key in ("averaged", "state_dict", "model_state_dict", "model", "module"):
        if isinstance(state, dict) and isinstance(state.get(key), dict):
            state = state[key]
    if not isinstance(state, dict):
        raise ValueError(f"{path} holds no state dictionary")
    return {name: value for name, value in state.items() if isinstance(name, str) and isinstance(value, Tensor)}
