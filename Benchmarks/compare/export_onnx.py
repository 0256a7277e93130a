#!/usr/bin/env python3
"""Export the dense network of a model directory to ONNX, checked against its golden tensors.

    export_onnx.py MODEL_DIR out.onnx [--heads last|all] [--attention fused|matmul|sdpa] [--optimize]

Input `image`: (1, 3, H, W), normalised, at the model's own size. Output `pred`: (1, K, h, w) on the token grid.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import torch
from onnxruntime.transformers import optimizer
from safetensors.torch import load_file

from dense_vit import ATTENTION, DenseViT, load_dense
from onnxruntime_time import open_session

TOLERANCE = 2e-4


def golden(directory: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """The golden input (1, 3, H, W), at the model's own size, and `dense.pred` (K, N)."""
    tensors = load_file(directory / "golden.safetensors")
    own = json.loads((directory / "config.json").read_text())["image_size"]
    if list(tensors["input"].shape[1:]) != own:
        raise SystemExit(f"{directory}: the golden input is not of the model's own size {own}; choose another model")
    return tensors["input"][None], tensors["dense.pred"]


def verify(what: str, pred: torch.Tensor, expected: torch.Tensor) -> None:
    """pred: (1, K, h, w), expected: (K, N)."""
    difference = (pred.flatten(2)[0] - expected).abs().max().item()
    print(f"{what} dense.pred {difference:.1e} {'OK' if difference <= TOLERANCE else 'FAIL'}")
    if not difference <= TOLERANCE:
        raise SystemExit(1)


def export(model: DenseViT, image: torch.Tensor, path: Path) -> None:
    """Write `model` with the fixed shape of `image`."""
    names = ["pred"] + [f"pred{stage}" for stage in range(len(model.auxiliary_head)) if model.run_all_heads]
    with warnings.catch_warnings():
        # Shapes are fixed, and FusedAttention needs the exporter that knows `symbolic`.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, (image,), str(path), input_names=["image"], output_names=names, opset_version=17, dynamo=False
        )


def optimize(model: DenseViT, path: Path) -> None:
    """Rewrite `path` with ONNX Runtime's transformer fusions."""
    layer = model.backbone.layers[0]
    heads, width = layer.attn["attn"].heads, layer.ln1.normalized_shape[0]
    fused = optimizer.optimize_model(str(path), "vit", num_heads=heads, hidden_size=width, opt_level=0)
    print("fused:", {name: count for name, count in fused.get_fused_operator_statistics().items() if count})
    fused.save_model_to_file(str(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--heads", choices=["last", "all"], default="last")
    parser.add_argument("--attention", choices=sorted(ATTENTION), default="fused")
    parser.add_argument("--optimize", action="store_true", help="run onnxruntime.transformers.optimizer")
    arguments = parser.parse_args()
    image, expected = golden(arguments.model)
    model = load_dense(arguments.model, arguments.attention, arguments.heads == "all")
    with torch.inference_mode():
        verify("PyTorch", model(image)[0], expected)
    export(model, image, arguments.output)
    if arguments.optimize:
        optimize(model, arguments.output)
    session = open_session(str(arguments.output), threads=1)
    verify("ONNX Runtime", torch.from_numpy(session.run(["pred"], {"image": image.numpy()})[0]), expected)


if __name__ == "__main__":
    main()
