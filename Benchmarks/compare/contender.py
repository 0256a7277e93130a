"""A model to measure: made, checked, exported and quantised; and the commands of the peers that run it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from golden import golden_macs
from make_golden import golden_of_own_size
from make_model import MODELS, make, title
from pictures import CALIBRATION, JUDGED, pictures
from processor import saturates

HERE = Path(__file__).resolve().parent
BUILT_IN = HERE.parents[1] / "Models" / "street-vit-s"
# Floating-point operations of a turn's frames, unless their number is given; they take seconds.
TURN_OPERATIONS = 4e11


@dataclass(frozen=True)
class Peer:
    """What peer_time.py calls the program; the file of quantize_peers.py that it runs, if not the export."""

    program: str
    file: str | None = None

    @property
    def precision(self) -> str:
        return "int8" if self.file else "float32"


PEERS = {
    "onnxruntime": Peer("onnxruntime"),
    "openvino": Peer("openvino"),
    "torch": Peer("torch"),
    "torch-compile": Peer("torch-compile"),
    "onnxruntime-static": Peer("onnxruntime", "static.onnx"),
    "onnxruntime-dynamic": Peer("onnxruntime", "dynamic.onnx"),
    "openvino-int8": Peer("openvino", "openvino.xml"),
}
REFERENCE = "onnxruntime"
"""The peer whose labels all sides' are compared with."""


@dataclass(frozen=True)
class Contender:
    """A model's name, directory, golden at its own size and export, which heads the export has (last or all), and
    whether 8-bit networks are made for a processor whose sums saturate."""

    name: str
    directory: Path
    golden: Path
    onnx: Path
    heads: str
    saturates: bool = False

    @property
    def kind(self) -> str:
        """Ends the names of what is made for a processor whose sums saturate."""
        return "-saturating" if self.saturates else ""

    @property
    def options(self) -> list[str]:
        """Those of the programs that make 8-bit networks."""
        return ["--saturates"] if self.saturates else []

    @property
    def frames_a_turn(self) -> int:
        """A few seconds' worth of frames, 3 to 60."""
        return max(3, min(60, round(TURN_OPERATIONS / 2 / golden_macs(self.golden))))

    def peer_turn(self, peer: str, threads: int, frames: int) -> list[str]:
        """The command that times `peer`, in a process of its own."""
        model = [str(self.directory), str(self.golden), "--onnx", str(self.onnx), "--heads", self.heads]
        counts = ["--threads", str(threads), "--frames", str(frames)]
        return [sys.executable, str(HERE / "peer_time.py"), peer, *model, *counts]

    @property
    def int8(self) -> Path:
        """The folder of what is made with CamVid's pictures."""
        return self.onnx.with_name(f"{self.onnx.stem}-int8{self.kind}")

    def file(self, peer: Peer) -> Path:
        return self.int8 / peer.file if peer.file else self.onnx

    def prompted(self, peer: Peer, threads: int) -> list[str]:
        """The command of `peer` that computes a frame when it is told to."""
        model = [str(self.directory), str(self.golden), "--onnx", str(self.file(peer)), "--heads", self.heads]
        choices = ["--threads", str(threads), "--precision", peer.precision, "--prompted"]
        return [sys.executable, str(HERE / "peer_time.py"), peer.program, *model, *choices]

    def quantise(self, camvid: Path) -> None:
        """Makes the 8-bit networks, and the pictures to calibrate them with and to judge by, unless done already."""
        self.int8.mkdir(exist_ok=True)
        for part, count in {"train": CALIBRATION, "val": JUDGED}.items():
            if not (self.int8 / f"{part}.npy").exists():
                np.save(self.int8 / f"{part}.npy", pictures(camvid, part, count, self.directory))
        if not (self.int8 / "openvino.xml").exists():
            paths = [self.directory, self.onnx, self.int8 / "train.npy", self.int8]
            command = [sys.executable, HERE / "quantize_peers.py", *paths, *self.options]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def labels(self, name: str) -> np.ndarray:
        """What a peer makes of the pictures to be judged by; kept from the first time on."""
        peer, kept = PEERS[name], self.int8 / f"{name}.npy"
        if not kept.exists():
            paths = [self.directory, self.file(peer), self.int8 / "val.npy", kept]
            command = [sys.executable, HERE / "labels.py", peer.program, *paths, "--precision", peer.precision]
            subprocess.run(command, check=True)
        return np.load(kept)


def prepare(name: str, dtopd: Path, heads: str, folder: Path, instructions: str | None = None) -> Contender:
    """Makes and exports the model `name`, unless done already. Checks dtopd's answer, and PyTorch's on export."""
    if name in MODELS:
        name, directory = title(name), made(name, folder)
    else:
        directory = BUILT_IN if name == "built-in" else Path(name)
        name = directory.name
    forget_old(name, directory, folder)
    golden = golden_of_own_size(directory, folder / f"{name}-golden.safetensors")
    contender = Contender(name, directory, golden, folder / f"{name}-{heads}.onnx", heads, saturates(instructions))
    print(f"{name}:", flush=True)
    subprocess.run([dtopd, "model", "verify", directory], check=True)
    if not contender.onnx.exists():
        command = [sys.executable, HERE / "export_onnx.py", directory, golden, contender.onnx, "--heads", heads]
        subprocess.run(command, check=True)
    return contender


def forget_old(name: str, directory: Path, folder: Path) -> None:
    """Removes what was made of the model's weights before these last changed."""
    changed = (directory / "model.safetensors").stat().st_mtime
    for old in folder.glob(f"{name}-*"):
        if old.stat().st_mtime < changed:
            shutil.rmtree(old) if old.is_dir() else old.unlink()


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
