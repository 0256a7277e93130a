#!/usr/bin/env python3
"""Dense frames side by side: `dtopd bench` and ONNX Runtime in turn, A B A B, and the ratio of their medians.

    compare.py --dtopd .build/release/dtopd [--model Models/street-vit-ti] [--threads 2] [--rounds 7]

Each round is a process of its own, so that neither side's spinning threads are alive while the other is measured.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCH = "bench --model {model} --threads {threads} --threshold 1 --json"


def milliseconds(command: list[str], key: str) -> float:
    """Run `command`, which ends its standard output with one JSON object, and take `key` (a.b = nested) from it."""
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    value = json.loads(output[output.index("{") :])
    for part in key.split("."):
        value = value[part]
    return float(value)


def export(arguments: argparse.Namespace, path: Path) -> None:
    """The peer's model, checked against the golden tensors by export_onnx.py."""
    command = [sys.executable, HERE / "export_onnx.py", arguments.model, path]
    subprocess.run([*command, "--heads", arguments.heads], check=True)


def commands(arguments: argparse.Namespace, onnx_model: Path) -> dict[str, tuple[list[str], str]]:
    """Each side's command and the key of its median."""
    bench = shlex.split(arguments.bench.format(model=shlex.quote(str(arguments.model)), threads=arguments.threads))
    peer = [sys.executable, str(HERE / "onnxruntime_time.py"), str(onnx_model), "--rounds", "1"]
    return {
        "dtopd": ([str(arguments.dtopd), *bench], arguments.key),
        "onnxruntime": ([*peer, "--threads", str(arguments.threads), "--frames", str(arguments.frames)], "ms_median"),
    }


def measure(sides: dict[str, tuple[list[str], str]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of a dense frame, one number per side and round."""
    times = {side: [] for side in sides}
    for number in range(1, rounds + 1):
        for side, (command, key) in sides.items():
            times[side].append(milliseconds(command, key))
        print(f"round {number}: " + "  ".join(f"{side} {values[-1]:.2f} ms" for side, values in times.items()))
    return times


def report(times: dict[str, list[float]]) -> None:
    """Medians, minima, and how the medians stand to each other."""
    medians = {side: statistics.median(values) for side, values in times.items()}
    for side, values in times.items():
        print(f"{side}: median {medians[side]:.2f} ms, min {min(values):.2f} ms")
    print(f"dtopd / onnxruntime: {medians['dtopd'] / medians['onnxruntime']:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtopd", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=HERE.parents[1] / "Models" / "street-vit-ti")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--frames", type=int, default=20, help="ONNX Runtime's frames per round")
    parser.add_argument("--heads", choices=["last", "all"], default="last", help="heads ONNX Runtime runs")
    parser.add_argument("--bench", default=BENCH, help="dtopd's arguments (default: %(default)s)")
    parser.add_argument("--key", default="ms_median", help="key of dtopd's median in its JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        onnx_model = Path(folder) / "dense.onnx"
        export(arguments, onnx_model)
        report(measure(commands(arguments, onnx_model), arguments.rounds))


if __name__ == "__main__":
    main()
