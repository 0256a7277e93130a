#!/usr/bin/env python3
"""Export the dense network of a model directory to ONNX, once PyTorch's answer is that of its golden tensors.

    export_onnx.py MODEL_DIR golden.safetensors out.onnx [--heads last|all] [--attention fused|matmul|sdpa] [--optimize]

Input `image`: (1, 3, H, W), normalised, at the model's own size. Output `pred`: (1, K, h, w) on the cells' grid.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import torch
from onnxruntime.transformers import optimizer

from dense_vit import ATTENTION, DenseViT, load_dense
from golden import golden, verify


def export(model: DenseViT, image: torch.Tensor, path: Path) -> None:
    """Write `model` with the fixed shape of `image`."""
    names = ["pred"] + [f"pred{stage}" for stage in range(len(model.auxiliary_head)) if model.run_all_heads]
    with warnings.catch_warnings():
        # Expected warnings: shapes are fixed, and FusedAttention needs the exporter that uses `symbolic`.
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
    parser.add_argument("golden", type=Path, help="of the model's own size")
    parser.add_argument("output", type=Path)
    parser.add_argument("--heads", choices=["last", "all"], default="last")
    parser.add_argument("--attention", choices=sorted(ATTENTION), default="fused")
    parser.add_argument("--optimize", action="store_true", help="run onnxruntime.transformers.optimizer")
    arguments = parser.parse_args()
    pixels, expected = golden(arguments.golden)
    image = torch.from_numpy(pixels)
    model = load_dense(arguments.model, arguments.attention, arguments.heads == "all")
    with torch.inference_mode():
        difference = verify("PyTorch", model(image)[0].numpy(), expected)
    print(f"PyTorch: dense.pred is off by {difference:.1e}")
    export(model, image, arguments.output)
    if arguments.optimize:
        optimize(model, arguments.output)


if __name__ == "__main__":
    main()
