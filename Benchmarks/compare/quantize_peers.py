#!/usr/bin/env python3
"""Make the networks of bytes that the peers run, each as its maker advises.

    quantize_peers.py MODEL_DIR model.onnx pictures.npy OUT_DIR [--saturates]

- `openvino.xml`: NNCF after training, with its preset for transformers.
- `static.onnx`: ONNX Runtime, ranges of all products' inputs fixed beforehand (QDQ), weights by channel.
- `dynamic.onnx`: ONNX Runtime, ranges found in each frame, weights by channel.

With `--saturates`, weights have 7 bits, as both makers advise for processors without VNNI.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openvino
from onnxruntime.quantization import (
    CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static, shape_inference,
)

from pictures import normalised
from quantize import quantised

PRODUCTS = ["MatMul", "Gemm", "Conv"]


class Images(CalibrationDataReader):
    """Hands the pictures to ONNX Runtime one by one."""

    def __init__(self, images: list[np.ndarray]) -> None:
        self.images: Iterator[np.ndarray] = iter(images)

    def get_next(self) -> dict[str, np.ndarray] | None:
        image = next(self.images, None)
        return None if image is None else {"image": image}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--saturates", action="store_true", help="sums of products saturate at 16 bits")
    arguments = parser.parse_args()
    images = normalised(np.load(arguments.pictures), arguments.model)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        # Symbolic shapes are not needed, as all are fixed; its inference knows no attention operator.
        shape_inference.quant_pre_process(str(arguments.onnx), str(prepared), skip_symbolic_shape=True)
        types = {"op_types_to_quantize": PRODUCTS, "per_channel": True, "weight_type": QuantType.QInt8}
        types["reduce_range"] = arguments.saturates
        quantize_dynamic(str(prepared), str(arguments.out / "dynamic.onnx"), **types)
        # A product's sums stay float32, as the others' do.
        exact = {"OpTypesToExcludeOutputQuantization": PRODUCTS}
        quantize_static(
            str(prepared), str(arguments.out / "static.onnx"), Images(images), quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8, extra_options=exact, **types,
        )
    network = quantised(openvino.Core().read_model(arguments.onnx), images, arguments.saturates)
    openvino.save_model(network, arguments.out / "openvino.xml", compress_to_fp16=False)


if __name__ == "__main__":
    main()
