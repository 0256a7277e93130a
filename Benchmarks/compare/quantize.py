#!/usr/bin/env python3
"""Make OpenVINO's network of bytes: preprocessing and argmax in the graph, in float32 and quantised to 8 bits.

    quantize.py MODEL_DIR model.onnx OUT_DIR CLIP ... [--saturates]

Input: a picture of any size, (1, H, W, 3) BGR bytes. Output: (1, h, w), the class of each pixel at the network's input
size. NNCF quantises after training, with the preset for transformers, on frames of the CLIPs themselves, which suits
them best.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import nncf
import numpy as np
import openvino
from openvino import opset13 as ops
from openvino.preprocess import ColorFormat, PrePostProcessor, ResizeAlgorithm

from pictures import normalised

FRAMES_A_CLIP = 60


def labelled(model: openvino.Model, size: tuple[int, int]) -> openvino.Model:
    """`model` with its scores upsampled to `size` (height, width), and a class for each pixel."""
    scores = ops.interpolate(
        model.output(0).get_node().input_value(0), np.array(size, np.int64), mode="linear_onnx",
        shape_calculation_mode="sizes", axes=np.array([2, 3], np.int64), coordinate_transformation_mode="half_pixel",
    )
    best = ops.topk(scores, np.int64(1), 1, "max", "none", index_element_type="i32")
    labels = ops.squeeze(best.output(1), np.array([1], np.int64))
    return openvino.Model([ops.convert(labels, "u8")], model.get_parameters(), "labelled")


def preprocessed(model: openvino.Model, directory: Path) -> openvino.Model:
    """`model` with resizing, colours and normalisation in the graph, as OpenVINO's documentation advises."""
    settings = json.loads((directory / "preprocessor_config.json").read_text())
    steps = PrePostProcessor(model)
    tensor = steps.input().tensor()
    tensor.set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    tensor.set_color_format(ColorFormat.BGR).set_spatial_dynamic_shape()
    steps.input().model().set_layout(openvino.Layout("NCHW"))
    work = steps.input().preprocess().resize(ResizeAlgorithm.RESIZE_LINEAR).convert_color(ColorFormat.RGB)
    work = work.convert_element_type(openvino.Type.f32)
    work.mean([255 * mean for mean in settings["image_mean"]]).scale([255 * std for std in settings["image_std"]])
    return steps.build()


def frames(clips: list[Path], directory: Path) -> list[np.ndarray]:
    """Frames of the clips as the float network wants them: (1, 3, H, W), normalised."""
    settings = json.loads((directory / "preprocessor_config.json").read_text())
    size = (settings["size"]["width"], settings["size"]["height"])
    pictures = []
    for clip in clips:
        video = cv2.VideoCapture(str(clip))
        count = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
        for number in range(count):
            video.grab()
            if number % max(count // FRAMES_A_CLIP, 1):
                continue
            pictures.append(cv2.cvtColor(cv2.resize(video.retrieve()[1], size), cv2.COLOR_BGR2RGB))
    return normalised(np.stack(pictures), directory)


def quantised(model: openvino.Model, images: list[np.ndarray], saturates: bool) -> openvino.Model:
    """`model` in 8 bits, calibrated with images as it wants them; weights in 7 bits if sums of products saturate."""
    fix = nncf.OverflowFix.ENABLE if saturates else nncf.OverflowFix.FIRST_LAYER
    return nncf.quantize(
        model, nncf.Dataset(images), model_type=nncf.ModelType.TRANSFORMER, preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(images), advanced_parameters=nncf.AdvancedQuantizationParameters(overflow_fix=fix),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--saturates", action="store_true", help="sums of products saturate at 16 bits")
    arguments = parser.parse_args()
    size = tuple(json.loads((arguments.model / "config.json").read_text())["image_size"])
    core = openvino.Core()
    small = quantised(core.read_model(arguments.onnx), frames(arguments.clips, arguments.model), arguments.saturates)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, model in {"float32": core.read_model(arguments.onnx), "int8": small}.items():
        whole = preprocessed(labelled(model, size), arguments.model)
        openvino.save_model(whole, arguments.out / f"{name}.xml", compress_to_fp16=False)


if __name__ == "__main__":
    main()
