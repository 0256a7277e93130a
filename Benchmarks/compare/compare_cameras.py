#!/usr/bin/env python3
"""Cameras side by side: processor seconds for each second of a camera, dtopd beside pipelines as people build them.

    compare_cameras.py --dtopd .build/release/dtopd CLIP ... [--fps 5] [--seconds 20] [--rounds 3] [--instructions avx2]
                       [--table FILE.md]

Each CLIP, of a camera that stands still, is made 1080p H.264 with 25 frames a second, repeated if it is too short. All
sides analyse --fps frames a second and write the same outputs: a log of class shares; that and PNG masks of the
displayed size; the log and an overlay video of 720 lines. They take turns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from contender import HERE, Contender, answer, prepare
from native.mask import restart_masked
from processor import processor
from report import table

sys.path.insert(0, str(HERE.parents[1] / "Tests" / "Support"))
from processes import seconds_of  # noqa: E402

OUTPUTS = ["log", "masks", "overlay"]
SIDES = {
    "dtopd": "dtopd",
    "av": "PyAV + OpenVINO int8",
    "cv2": "OpenCV + OpenVINO int8",
    "gst": "GStreamer + OpenVINO int8",
    "float32": "PyAV + OpenVINO float32",
}
ENCODING = "-an -c:v libx264 -preset veryfast -b:v 4M -maxrate 4M -bufsize 8M -g 50 -pix_fmt yuv420p".split()


@dataclass
class CameraTurns:
    """One clip with one output: processor seconds a camera-second of each side's turns."""

    clip: str
    output: str
    turns: dict[str, list[float]] = field(default_factory=dict)

    def median(self, side: str) -> float:
        return statistics.median(self.turns[side])


def camera(clip: Path, seconds: float, folder: Path) -> Path:
    """The clip as a 1080p camera sends it."""
    file = folder / f"{clip.stem}-1080p.mkv"
    scaled = ["-vf", "scale=1920:1080:flags=bicubic,fps=25"]
    source = ["-stream_loop", "-1", "-i", str(clip), "-t", str(seconds)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *scaled, *ENCODING, str(file)], check=True)
    return file


def dtopd_turn(file: Path, output: str, contender: Contender, arguments: argparse.Namespace) -> float:
    """Processor seconds of `dtopd run`, all in, with default settings."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(arguments.dtopd), "run", "--input", str(file), "--model", str(contender.directory)]
        command += ["--fps", str(arguments.fps), "--threads", str(arguments.threads), "--quiet"]
        command += ["--log", f"{folder}/frames.jsonl"]
        command += {"log": [], "masks": ["--masks", folder], "overlay": ["--overlay", f"{folder}/o.mkv"]}[output]
        return seconds_of(*command)


def peer_turn(
    file: Path, output: str, side: str, networks: Path, classes: int, arguments: argparse.Namespace,
    labels: Path | None = None,
) -> float:
    """Processor seconds of a peer's frames; its start is not counted."""
    reader, precision = ("av", "float32") if side == "float32" else (side, "int8")
    command = [sys.executable, str(HERE / "camera_turn.py"), str(file), str(networks / f"{precision}.xml")]
    command += ["--precision", precision, "--reader", reader, "--output", output]
    command += ["--fps", str(arguments.fps), "--classes", str(classes)]
    command += ["--threads", str(arguments.threads)] + (["--labels", str(labels)] if labels else [])
    result = answer(command)
    return result["seconds"] * (result["frames"] + 1) / result["frames"]


def agreement(files: list[Path], networks: Path, classes: int, arguments: argparse.Namespace) -> list[str]:
    """Of each clip, the share of the pixels that OpenVINO's 8 bits label as its float32 does."""
    shares = []
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            kept = {}
            for side in ("av", "float32"):
                path = Path(folder) / f"{side}.npy"
                peer_turn(file, "log", side, networks, classes, arguments, path)
                kept[side] = np.load(path)
            shares.append(f"{file.stem} {100 * (kept['av'] == kept['float32']).mean():.1f} %")
    return shares


def measure(
    files: list[Path], contender: Contender, networks: Path, classes: int, arguments: argparse.Namespace
) -> list[CameraTurns]:
    """Measures each clip with each output once a round."""
    measured = {(file, output): CameraTurns(file.stem, output) for file in files for output in OUTPUTS}
    for number in range(1, arguments.rounds + 1):
        for (file, output), turns in measured.items():
            for side in SIDES:
                if side == "dtopd":
                    spent = dtopd_turn(file, output, contender, arguments)
                else:
                    spent = peer_turn(file, output, side, networks, classes, arguments)
                turns.turns.setdefault(side, []).append(spent / arguments.seconds)
            latest = "  ".join(f"{side} {values[-1]:.3f}" for side, values in turns.turns.items())
            print(f"round {number}, {turns.clip}, {output}: {latest}", flush=True)
    return list(measured.values())


def markdown(measured: list[CameraTurns], shares: list[str], arguments: argparse.Namespace) -> str:
    """The table, below the conditions of the measurement."""
    peers = [side for side in SIDES if side != "dtopd"]
    columns = ["camera", "outputs", *(SIDES.values()), *(f"times {SIDES[peer]}" for peer in peers)]
    rows = []
    for turns in measured:
        times = [turns.median(side) for side in SIDES]
        ratios = [turns.median(peer) / turns.median("dtopd") for peer in peers]
        rows.append([turns.clip, turns.output, *(f"{1e3 * time:.0f}" for time in times), *(f"{r:.1f}" for r in ratios)])
    lines = [
        f"{processor()}, threads: {arguments.threads}, rounds in turn: {arguments.rounds}"
        f"{', limited to AVX2' if arguments.instructions else ''}.",
        f"1080p H.264 at 25 fps, {arguments.fps:g} frames analysed a second. Processor milliseconds for each second of a",
        "camera, medians. Times X: how many cameras dtopd serves with what X needs for one.",
        f"OpenVINO's 8 bits agree with its float32 on {', '.join(shares)} of the pixels.",
        "",
        *table(columns, rows, texts=2),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", metavar="CLIP", type=Path, nargs="+", help="of a camera that stands still")
    parser.add_argument("--dtopd", type=Path, required=True)
    parser.add_argument("--model", default="built-in", help="built-in, one of make_model.py, or a directory")
    parser.add_argument("--fps", type=float, default=5, help="frames analysed a second (5)")
    parser.add_argument("--seconds", type=float, default=20, help="of each clip (20)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--instructions", choices=["avx2"], help="the newest that a network may use")
    parser.add_argument("--folder", type=Path, help="keep exports there, and use those that are there")
    parser.add_argument("--table", type=Path, help="write the Markdown table there")
    arguments = parser.parse_args()
    if arguments.instructions:
        restart_masked()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        contender = prepare(arguments.model, arguments.dtopd, "last", folder, arguments.instructions)
        classes = len(json.loads((contender.directory / "config.json").read_text())["id2label"])
        files = [camera(clip, arguments.seconds, Path(temporary)) for clip in arguments.clips]
        networks = folder / f"{contender.name}-openvino{contender.kind}"
        if not (networks / "int8.xml").exists():
            command = [sys.executable, HERE / "quantize.py", contender.directory, contender.onnx, networks]
            subprocess.run([*command, *arguments.clips, *contender.options], check=True)
        shares = agreement(files, networks, classes, arguments)
        measured = measure(files, contender, networks, classes, arguments)
    text = markdown(measured, shares, arguments)
    print(f"\n{text}", end="")
    if arguments.table:
        arguments.table.write_text(text)


if __name__ == "__main__":
    main()
