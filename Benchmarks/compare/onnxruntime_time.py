#!/usr/bin/env python3
"""Time an ONNX model in ONNX Runtime on the CPU: the median milliseconds of one frame.

    onnxruntime_time.py model.onnx --threads 2 --rounds 5
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

import numpy as np
import onnxruntime as ort


def open_session(path: str, threads: int) -> ort.InferenceSession:
    """A session with every graph optimisation and `threads` spinning worker threads."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def frame_times(session: ort.InferenceSession, frames: int) -> list[float]:
    """Milliseconds of each of `frames` runs on one random image, after a warm-up of three."""
    image = session.get_inputs()[0]
    feed = {image.name: np.random.default_rng(0).standard_normal(image.shape, dtype=np.float32)}
    for _ in range(3):
        session.run(None, feed)
    times = []
    for _ in range(frames):
        start = time.perf_counter()
        session.run(None, feed)
        times.append((time.perf_counter() - start) * 1e3)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=20, help="frames per round")
    arguments = parser.parse_args()
    session = open_session(arguments.model, arguments.threads)
    rounds = [statistics.median(frame_times(session, arguments.frames)) for _ in range(arguments.rounds)]
    print(json.dumps({"ms_median": statistics.median(rounds), "ms_min": min(rounds), "rounds": rounds}))


if __name__ == "__main__":
    main()
