#!/usr/bin/env python3
"""Time the dense network in one of the peers on the CPU: the median milliseconds of one frame, in float32.

    peer_time.py onnxruntime|openvino|torch|torch-compile MODEL_DIR golden.safetensors [--onnx model.onnx] [--threads 2]
                 [--frames 20 | --prompted] [--precision int8]

The frame is the model's golden input, and the answer to it is checked first. `--onnx` is what export_onnx.py makes of
the model: ONNX Runtime and OpenVINO run it, PyTorch the model directory itself. With `--precision int8` it is what
quantize_peers.py makes, whose answer is not checked. `--prompted` times a frame for each line of standard input, and
prints its milliseconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from golden import golden, verify

Network = Callable[[np.ndarray], np.ndarray]
"""From an image (1, 3, H, W) to pred (1, K, h, w)."""
WARM_UP = 3

# Each peer is imported where it is used, so that it shares no process with another's threads.


def onnxruntime(arguments: argparse.Namespace) -> Network:
    """ONNX Runtime with every graph optimisation, and threads that spin until the frame is done."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry("session.force_spinning_stop", "1")
    session = ort.InferenceSession(str(arguments.onnx), options, providers=["CPUExecutionProvider"])
    return lambda image: session.run(None, {"image": image})[0]


def openvino(arguments: argparse.Namespace) -> Network:
    """OpenVINO, set up for latency, and for float32 where that is asked for: by default it uses bfloat16 where the
    processor multiplies it, and so it may in 8 bits, as dtopd does."""
    from openvino import Core

    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": arguments.threads}
    if arguments.precision == "float32":
        settings["INFERENCE_PRECISION_HINT"] = "f32"
    request = Core().compile_model(arguments.onnx, "CPU", settings).create_infer_request()
    return lambda image: request.infer([image])[0]


def torch(arguments: argparse.Namespace, compiled: bool = False) -> Network:
    """PyTorch with scaled_dot_product_attention: eager, or compiled with the weights as constants."""
    import torch

    from dense_vit import load_dense

    torch.set_num_threads(arguments.threads)
    model = load_dense(arguments.model, "sdpa", arguments.heads == "all")
    if compiled:
        torch._inductor.config.freezing = True
        model = torch.compile(model)

    def run(image: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return model(torch.from_numpy(image))[0].numpy()

    return run


def torch_compile(arguments: argparse.Namespace) -> Network:
    """PyTorch compiled by its own compiler, which needs a C++ compiler on this machine."""
    return torch(arguments, compiled=True)


PEERS = {"onnxruntime": onnxruntime, "openvino": openvino, "torch": torch, "torch-compile": torch_compile}


def frame_times(run: Network, image: np.ndarray, frames: int) -> list[float]:
    """Milliseconds of each of `frames` runs, after WARM_UP runs."""
    for _ in range(WARM_UP):
        run(image)
    times = []
    for _ in range(frames):
        start = time.perf_counter()
        run(image)
        times.append((time.perf_counter() - start) * 1e3)
    return times


def answer_prompts(run: Network, image: np.ndarray) -> None:
    """Prints the milliseconds of a frame for each line of standard input."""
    for _ in range(WARM_UP):
        run(image)
    for _ in sys.stdin:
        start = time.perf_counter()
        run(image)
        print((time.perf_counter() - start) * 1e3, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("model", type=Path)
    parser.add_argument("golden", type=Path, help="of the model's own size")
    parser.add_argument("--onnx", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--frames", type=int, default=20)
    parser.add_argument("--prompted", action="store_true")
    parser.add_argument("--precision", choices=["float32", "int8"], default="float32")
    parser.add_argument("--heads", choices=["last", "all"], default="last", help="heads that PyTorch runs")
    arguments = parser.parse_args()
    image, expected = golden(arguments.golden)
    run = PEERS[arguments.peer](arguments)
    difference = verify(arguments.peer, run(image), expected) if arguments.precision == "float32" else None
    if arguments.prompted:
        return answer_prompts(run, image)
    times = frame_times(run, image, arguments.frames)
    result = {"ms_median": statistics.median(times), "ms_min": min(times), "difference": difference}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
