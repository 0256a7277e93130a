#!/usr/bin/env python3
"""Dense frames side by side, dtopd and its peers, in turns of well under a second or of one frame.

    compare.py --dtopd .build/release/dtopd [--camvid FOLDER] [--models built-in,ti,s,b] [--busy] [--sweep]
               [--instructions avx2] [--threads 2] [--seconds 20] [--folder DIR] [--table FILE.md] [--turns FILE.jsonl]
               [--picture FILE.png]

Every peer's turn has one of dtopd's beside it, in the same precision; their ratio counts. Between turns the processor's
speed is measured, so that a pair that something else disturbed is known. With --busy all sides have their turns again
while a loop computes on one processor. CamVid's pictures are for the peers' 8-bit networks, and for agreement.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from contender import HERE, PEERS, REFERENCE, Contender, made, prepare
from golden import golden_macs
from labels import labels_of_dtopd
from make_model import WIDTHS
from native.compiler import compiled
from native.mask import restart_masked
from report import DTOPD, Comparison, Limits, draw, markdown
from turns import Referee, Side, busy_loop

MACHINE = {None: ["-march=native"], "avx2": ["-mavx2", "-mfma"]}
"""What compilers call the instructions that all sides may use."""
PROBE_MILLISECONDS = 5
LEAST_ROUNDS, PRODUCTS = 3, 10
# Multiply-adds of a turn's frames, at most, unless that is a single frame.
TURN_MACS = 3e10


def limits(referee: Referee, threads: int) -> Limits:
    """What the processor can do at most: the highest rates of matrix products, in turn, and of multiply-adds."""
    libraries = {"OpenBLAS (numpy)": "numpy", "MKL (torch.mm)": "torch"}
    sides = {
        title: Side(title, [sys.executable, str(HERE / "sgemm.py"), library, "--threads", str(threads)])
        for title, library in libraries.items()
    }
    sgemm = dict.fromkeys(sides, 0.0)
    for _ in range(PRODUCTS):
        for title, side in sides.items():
            sgemm[title] = max(sgemm[title], side.compute())
            side.rest()
            referee.speed()
    for side in sides.values():
        side.close()
    return Limits(referee.highest, sgemm)


@contextmanager
def started(contender: Contender, arguments: argparse.Namespace) -> Iterator[dict[str, Side]]:
    """All sides, asleep, having computed a few frames. A peer that does not start, as PyTorch's compiler does not
    without one for C++, is left out."""
    bench = [str(arguments.dtopd), "bench", "--prompted", "--model", str(contender.directory), "--threshold", "1"]
    bench += ["--threads", str(arguments.threads), "--precision"]
    commands = {side: [*bench, precision] for precision, side in DTOPD.items()}
    for name in arguments.peers.split(","):
        if arguments.camvid or not PEERS[name].file:
            commands[name] = contender.prompted(PEERS[name], arguments.threads)
    with ExitStack() as stack:
        sides = {}
        for name, command in commands.items():
            side = Side(name, command)
            try:
                side.compute()
            except SystemExit as failure:
                if name in DTOPD.values():
                    raise
                print(f"left out: {failure}")
                continue
            stack.callback(side.close)
            side.rest()
            sides[name] = side
        yield sides


def measure(comparison: Comparison, sides: dict[str, Side], referee: Referee, frames: int, seconds: float) -> None:
    """Gives turns, round by round, for `seconds` and at least LEAST_ROUNDS."""
    referee.begin()
    end, number = time.monotonic() + seconds, 0
    while number < LEAST_ROUNDS or time.monotonic() < end:
        for name in (name for name in sides if name in PEERS):
            ours = sides[DTOPD[PEERS[name].precision]]
            comparison.add(name, referee.pair(ours, sides[name], frames, number))
        number += 1
    comparison.highest = referee.highest
    pairs = [pair for found in comparison.pairs.values() for pair in found]
    disturbed = sum(pair.is_disturbed(comparison.highest) for pair in pairs)
    print(f"{comparison.title}: {number} rounds, {disturbed} of {len(pairs)} pairs disturbed", flush=True)


def agreement(contender: Contender, names: list[str], arguments: argparse.Namespace) -> dict[str, float]:
    """Of dtopd and the 8-bit peers, the share of CamVid's pixels that they label as ONNX Runtime does in float32. The
    other peers gave the golden answer when they started."""
    import numpy as np

    reference, pictures = contender.labels(REFERENCE), np.load(contender.int8 / "val.npy")
    found = {name: contender.labels(name) for name in names if name in PEERS and PEERS[name].file}
    for precision, side in DTOPD.items():
        with tempfile.TemporaryDirectory() as folder:
            found[side] = labels_of_dtopd(arguments.dtopd, contender.directory, pictures, precision, Path(folder))
    return {name: float((labels == reference).mean()) for name, labels in found.items()}


def compare(name: str, referee: Referee, folder: Path, arguments: argparse.Namespace) -> list[Comparison]:
    """One model's turns; with --busy also those beside a loop."""
    contender = prepare(name, arguments.dtopd, arguments.heads, folder, arguments.instructions)
    if arguments.camvid:
        contender.quantise(arguments.camvid)
    macs = golden_macs(contender.golden)
    frames = max(1, int(TURN_MACS / macs))
    comparisons = [Comparison(contender.name, 2 * macs / 1e9, frames)]
    with started(contender, arguments) as sides:
        measure(comparisons[0], sides, referee, frames, arguments.seconds)
        if arguments.busy:
            comparisons.append(Comparison(contender.name, 2 * macs / 1e9, frames, is_busy=True))
            with busy_loop(referee, arguments.processors[0]):
                measure(comparisons[1], sides, referee, frames, arguments.seconds)
        names = list(sides)
    if arguments.camvid:
        comparisons[0].agreement = agreement(contender, names, arguments)
    if arguments.sweep:
        comparisons[0].sweep = sweep(name, contender, arguments, folder)
    return comparisons


def sweep(name: str, contender: Contender, arguments: argparse.Namespace, folder: Path) -> list[dict]:
    """Times ways to compute less with `dtopd bench --sweep`. Models with one head are replaced by those with three."""
    directory = made(f"{name}-exits", folder) if name in WIDTHS else contender.directory
    command = [arguments.dtopd, "bench", "--sweep", "--json", "--precision", "float32", "--model", directory]
    command += ["--threads", str(arguments.threads), "--frames", str(2 * contender.frames_a_turn)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def write_turns(comparisons: list[Comparison], file: Path) -> None:
    """Writes every pair, the disturbed ones too, as a line of JSON."""
    with file.open("w") as lines:
        for comparison in comparisons:
            for pairs in comparison.pairs.values():
                for pair in pairs:
                    marks = {"model": comparison.title, "disturbed": pair.is_disturbed(comparison.highest)}
                    print(json.dumps(marks | asdict(pair)), file=lines)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtopd", type=Path, required=True)
    parser.add_argument("--camvid", type=Path, help="folder with train/images and val/images")
    parser.add_argument("--models", default="built-in,ti,s,b", help="built-in, those of make_model.py, or directories")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--busy", action="store_true", help="again beside a loop on the first processor")
    parser.add_argument("--instructions", choices=["avx2"], help="the newest that a side may use")
    parser.add_argument("--sweep", action="store_true", help="also time dtopd where it computes less")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seconds", type=float, default=20, help="of turns for each model")
    parser.add_argument("--heads", choices=["last", "all"], default="last", help="heads that the peers run")
    parser.add_argument("--folder", type=Path, help="keep what is made there, and use what is there")
    parser.add_argument("--table", type=Path, help="write the Markdown tables there")
    parser.add_argument("--turns", type=Path, help="write every pair of turns there")
    parser.add_argument("--picture", type=Path, help="draw the bars there")
    arguments = parser.parse_args()
    arguments.processors = sorted(os.sched_getaffinity(0))[: arguments.threads]
    if arguments.busy and len(arguments.processors) < 2:
        parser.error("--busy needs two processors, and --threads of at least 2")
    if unknown := set(arguments.peers.split(",")) - PEERS.keys():
        parser.error(f"--peers: unknown {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    return arguments


def main() -> None:
    arguments = parsed()
    if arguments.instructions:
        restart_masked()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        program = compiled("fma_peak.c", Path(temporary) / "fma_peak", "-O3", *MACHINE[arguments.instructions])
        probe = Side("fma_peak", [str(program), str(PROBE_MILLISECONDS), *map(str, arguments.processors)])
        referee = Referee(probe)
        most = limits(referee, arguments.threads)
        comparisons = []
        for name in arguments.models.split(","):
            comparisons += compare(name, referee, folder, arguments)
        most.fma = max(most.fma, *(found.highest for found in comparisons if not found.is_busy))
        probe.close()
    text = markdown(comparisons, most, arguments)
    print(f"\n{text}", end="")
    if arguments.table:
        arguments.table.write_text(text)
    if arguments.turns:
        write_turns(comparisons, arguments.turns)
    if arguments.picture:
        draw([found for found in comparisons if not found.is_busy], most, arguments.picture)


if __name__ == "__main__":
    main()
