"""A model that is measured: made, checked and exported; and what a peer's turn with it runs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from golden import golden_macs
from make_model import MODELS, make, title

HERE = Path(__file__).resolve().parent
BUILT_IN = HERE.parents[1] / "Models" / "street-vit-ti"
# A turn's frames, unless given: as many as make this many floating-point operations, which take seconds.
TURN_OPERATIONS = 4e11


@dataclass(frozen=True)
class Contender:
    """A model's name, directory and export, and which heads the export has (last or all)."""

    name: str
    directory: Path
    onnx: Path
    heads: str

    @property
    def frames_a_turn(self) -> int:
        """Some seconds' worth."""
        return max(3, min(60, round(TURN_OPERATIONS / 2 / golden_macs(self.directory))))

    def peer_turn(self, peer: str, threads: int, frames: int) -> list[str]:
        """The command that times `peer`, in a process of its own."""
        model = [str(self.directory), "--onnx", str(self.onnx), "--heads", self.heads]
        counts = ["--threads", str(threads), "--frames", str(frames)]
        return [sys.executable, str(HERE / "peer_time.py"), peer, *model, *counts]


def prepare(name: str, dtopd: Path, heads: str, folder: Path) -> Contender:
    """The model `name`, made if it is not there yet, its export, and dtopd's and PyTorch's answers checked."""
    if name in MODELS:
        name, directory = title(name), made(name, folder)
    else:
        directory = BUILT_IN if name == "built-in" else Path(name)
        name = directory.name
    contender = Contender(name, directory, folder / f"{name}-{heads}.onnx", heads)
    print(f"{name}:", flush=True)
    subprocess.run([dtopd, "model", "verify", directory], check=True)
    if not contender.onnx.exists():
        command = [sys.executable, HERE / "export_onnx.py", directory, contender.onnx, "--heads", heads]
        subprocess.run(command, check=True)
    return contender


def made(name: str, folder: Path) -> Path:
    """Where a model of make_model.py lies in `folder`."""
    directory = folder / name
    if not (directory / "golden.safetensors").exists():
        make(name, directory)
    return directory


def answer(command: list[str]) -> dict:
    """What `command` prints last: one JSON object."""
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output[output.index("{") :])
