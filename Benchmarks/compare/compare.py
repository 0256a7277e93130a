#!/usr/bin/env python3
"""Dense frames side by side: dtopd and its peers in turn, A B C A B C, and how their medians stand to each other; then
what dtopd takes where tokens leave or are carried over, which the peers cannot do.

    compare.py --dtopd .build/release/dtopd [--models ti,s,b,built-in] [--threads 2] [--rounds 5]
               [--table FILE.md] [--picture FILE.png]

Each turn is a process of its own, so that no side's spinning threads are alive while another is measured. What the
processor can do at most is measured in the same turns.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from contender import HERE, Contender, answer, made, prepare
from golden import golden_macs
from make_model import WIDTHS
from report import FMA, SGEMM, Comparison, draw, markdown

PEERS = ["onnxruntime", "openvino", "torch", "torch-compile"]


def peak_program(folder: Path) -> Path:
    """Compiles fma_peak.c for this processor and returns the program."""
    program = folder / "fma_peak"
    # Swift brings Clang, if there is no other.
    command = [shutil.which("cc") or "clang", "-O3", "-march=native", HERE / "fma_peak.c", "-o", program, "-lpthread"]
    subprocess.run(command, check=True)
    return program


def turns(contender: Contender, arguments: argparse.Namespace, peak: Path) -> dict[str, list[str]]:
    """Each side's command. The output of each ends with one JSON object."""
    threads = ["--threads", str(arguments.threads)]
    frames = arguments.frames or contender.frames_a_turn
    bench = [str(arguments.dtopd), "bench", "--model", str(contender.directory), "--threshold", "1", "--json"]
    bench += [*threads, "--frames", str(frames), "--precision"]
    return {
        "dtopd": [*bench, "float32"],
        "dtopd-int8": [*bench, "int8"],
        **{name: contender.peer_turn(name, arguments.threads, frames) for name in PEERS},
        FMA: [str(peak), str(arguments.threads)],
        **{name: [sys.executable, str(HERE / "sgemm.py"), library, *threads] for name, library in SGEMM.items()},
    }


def compiles(command: list[str]) -> bool:
    """Whether PyTorch's compiler works here. If so, its output is cached for the turns to come."""
    trial = [*command, "--frames", "1"]
    return subprocess.run(trial, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def measure(contender: Contender, arguments: argparse.Namespace, peak: Path) -> Comparison:
    """Measures every side once a round: milliseconds per frame, or GFLOP/s."""
    commands = turns(contender, arguments, peak)
    if not compiles(commands["torch-compile"]):
        print("torch.compile does not work here, most likely for want of a C++ compiler: left out")
        del commands["torch-compile"]
    comparison = Comparison(contender.name, 2 * golden_macs(contender.golden) / 1e9)
    for number in range(1, arguments.rounds + 1):
        for side, command in commands.items():
            result = answer(command)
            comparison.add(side, result["gflops"] if "gflops" in result else result["ms_median"])
        latest = "  ".join(f"{side} {value:.1f}" for side, value in comparison.latest().items())
        print(f"round {number}: {latest}", flush=True)
    return comparison


def sweep(name: str, contender: Contender, arguments: argparse.Namespace, folder: Path) -> list[dict]:
    """Times ways to compute less with `dtopd bench --sweep`. Models with one head are replaced by those with three."""
    directory = made(f"{name}-exits", folder) if name in WIDTHS else contender.directory
    frames = str(arguments.frames or 2 * contender.frames_a_turn)
    command = [arguments.dtopd, "bench", "--sweep", "--json", "--precision", "float32", "--model", directory]
    command += ["--threads", str(arguments.threads), "--frames", frames]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtopd", type=Path, required=True)
    parser.add_argument("--models", default="ti,s,b,built-in", help="built-in, those of make_model.py, or directories")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, help="frames a turn (default: some seconds' worth)")
    parser.add_argument("--heads", choices=["last", "all"], default="last", help="heads that the peers run")
    parser.add_argument("--folder", type=Path, help="keep models and exports there, and use those that are there")
    parser.add_argument("--table", type=Path, help="write the Markdown table there")
    parser.add_argument("--picture", type=Path, help="draw the bars there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        peak = peak_program(Path(temporary))
        names = arguments.models.split(",")
        comparisons = []
        for name in names:
            contender = prepare(name, arguments.dtopd, arguments.heads, folder)
            comparisons.append(measure(contender, arguments, peak))
            comparisons[-1].sweep = sweep(name, contender, arguments, folder)
    table = markdown(comparisons, arguments.threads, arguments.rounds)
    print(f"\n{table}", end="")
    if arguments.table:
        arguments.table.write_text(table)
    if arguments.picture:
        draw(comparisons, arguments.picture)


if __name__ == "__main__":
    main()
