#!/usr/bin/env python3
"""Video side by side: what the peers take for a dense frame, and what dtopd takes for the frames of clips.

    compare_video.py --dtopd .build/release/dtopd CLIP ... [--moving CLIP ...] [--model DIR] [--table FILE.md]

CLIPs are of fixed cameras, whose sum is the last row; those of cameras that move are named by --moving. Each clip is
run through `dtopd run` with its default settings, and dense in float32, the peers' turns before, between and after.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from clip_run import run_clip
from contender import Contender, answer, prepare
from golden import golden_macs
from video_report import ClipTurns, markdown, ms_a_frame

PEERS = ["onnxruntime", "openvino"]
DENSE = ["--threshold", "1", "--temporal", "off", "--precision", "float32"]


def run_command(clip: Path, contender: Contender, arguments: argparse.Namespace) -> list[str]:
    """`dtopd run` at the export's input size: the model's own, which is dtopd's default for the built-in model."""
    height, width = json.loads((contender.directory / "config.json").read_text())["image_size"]
    command = [str(arguments.dtopd), "run", "--input", str(clip), "--model", str(contender.directory)]
    command += ["--threads", str(arguments.threads), "--input-size", f"{width}x{height}"]
    return command + (["--duration", arguments.duration] if arguments.duration else [])


def take_turns(turns: ClipTurns, clip: Path, contender: Contender, arguments: argparse.Namespace) -> None:
    """Measures one round of a clip."""
    command, frames = run_command(clip, contender, arguments), arguments.frames or contender.frames_a_turn
    macs = golden_macs(contender.golden)

    def peers() -> None:
        for peer in PEERS:
            result = answer(contender.peer_turn(peer, arguments.threads, frames))
            turns.peers.setdefault(peer, []).append(result["ms_median"])

    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "frames.jsonl"
        peers()
        turns.carried.append(run_clip(command, log, macs))
        peers()
        turns.dense.append(run_clip(command + DENSE, log, macs))
        peers()


def measure(contender: Contender, arguments: argparse.Namespace) -> list[ClipTurns]:
    """Measures every clip once a round."""
    clips = [(clip, True) for clip in arguments.clips] + [(clip, False) for clip in arguments.moving]
    measured = [ClipTurns(clip.stem, fixed) for clip, fixed in clips]
    for number in range(1, arguments.rounds + 1):
        for turns, (clip, _) in zip(measured, clips, strict=True):
            take_turns(turns, clip, contender, arguments)
            latest = "  ".join(f"{peer} {times[-1]:.2f}" for peer, times in turns.peers.items())
            ours = f"dtopd {ms_a_frame(turns.carried[-1:]):.2f}  dense {ms_a_frame(turns.dense[-1:]):.2f}"
            print(f"round {number}, {turns.name}: {ours}  {latest}", flush=True)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", metavar="CLIP", type=Path, nargs="*", help="of a camera that stands still")
    parser.add_argument("--moving", metavar="CLIP", type=Path, action="append", default=[], help="of one that moves")
    parser.add_argument("--dtopd", type=Path, required=True)
    parser.add_argument("--model", default="built-in", help="built-in, one of make_model.py, or a directory")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--frames", type=int, help="frames of a peer's turn (default: some seconds' worth)")
    parser.add_argument("--duration", help="how much of each clip, such as 10s (default: all)")
    parser.add_argument("--heads", choices=["last", "all"], default="last", help="heads that the peers run")
    parser.add_argument("--folder", type=Path, help="keep model and export there, and use those that are there")
    parser.add_argument("--table", type=Path, help="write the Markdown table there")
    arguments = parser.parse_args()
    if not arguments.clips + arguments.moving:
        parser.error("name a clip")
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        contender = prepare(arguments.model, arguments.dtopd, arguments.heads, folder)
        clips = measure(contender, arguments)
    text = markdown(clips, arguments.threads, arguments.rounds)
    print(f"\n{text}", end="")
    if arguments.table:
        arguments.table.write_text(text)


if __name__ == "__main__":
    main()
