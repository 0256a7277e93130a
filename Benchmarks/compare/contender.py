"""A model to measure: made, checked and exported; and the command of a peer's turn with it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from golden import golden_macs
from make_golden import golden_of_own_size
from make_model import MODELS, make, title

HERE = Path(__file__).resolve().parent
BUILT_IN = HERE.parents[1] / "Models" / "street-vit-s"
# Floating-point operations of a turn's frames, unless their number is given; they take seconds.
TURN_OPERATIONS = 4e11


@dataclass(frozen=True)
class Contender:
    """A model's name, directory, golden at its own size and export, and which heads the export has (last or all)."""

    name: str
    directory: Path
    golden: Path
    onnx: Path
    heads: str

    @property
    def frames_a_turn(self) -> int:
        """A few seconds' worth of frames, 3 to 60."""
        return max(3, min(60, round(TURN_OPERATIONS / 2 / golden_macs(self.golden))))

    def peer_turn(self, peer: str, threads: int, frames: int) -> list[str]:
        """The command that times `peer`, in a process of its own."""
        model = [str(self.directory), str(self.golden), "--onnx", str(self.onnx), "--heads", self.heads]
        counts = ["--threads", str(threads), "--frames", str(frames)]
        return [sys.executable, str(HERE / "peer_time.py"), peer, *model, *counts]


def prepare(name: str, dtopd: Path, heads: str, folder: Path) -> Contender:
    """Makes and exports the model `name`, unless done already. Checks dtopd's answer, and PyTorch's on export."""
    if name in MODELS:
        name, directory = title(name), made(name, folder)
    else:
        directory = BUILT_IN if name == "built-in" else Path(name)
        name = directory.name
    golden = golden_of_own_size(directory, folder / f"{name}-golden.safetensors")
    contender = Contender(name, directory, golden, folder / f"{name}-{heads}.onnx", heads)
    print(f"{name}:", flush=True)
    subprocess.run([dtopd, "model", "verify", directory], check=True)
    if not contender.onnx.exists():
        command = [sys.executable, HERE / "export_onnx.py", directory, golden, contender.onnx, "--heads", heads]
        subprocess.run(command, check=True)
    return contender


def made(name: str, folder: Path) -> Path:
    """The directory of a make_model.py model in `folder`; makes the model if it is missing."""
    directory = folder / name
    if not (directory / "golden.safetensors").exists():
        make(name, directory)
    return directory


def answer(command: list[str]) -> dict:
    """Runs `command` and returns the JSON object that ends its output."""
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output[output.index("{") :])
