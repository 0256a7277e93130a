"""Labelled pictures from the folders that the command line names."""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from .labelled_folder import LabelledFolder
from .sample import VOID, Sample
from .synthetic_street import SyntheticStreet

CAMVID = (
    "Sky", "Building", "Pole", "Road", "Pavement", "Tree", "SignSymbol", "Fence", "Car", "Pedestrian", "Bicyclist",
)


@dataclass
class Source:
    """Samples of one folder, and how often they are drawn beside those of the others."""

    path: Path
    samples: list[Sample]
    held_out: list[Sample]
    weight: float

    @classmethod
    def read(cls, text: str, classes: int, hold_out: float = 0.0) -> "Source":
        """`PATH` or `PATH=WEIGHT`; without a weight, that of its number of pictures.

        Held out is the last part of every tenth of the folder: neighbours in a video are too alike to be apart."""
        path, weight = text, ""
        if not Path(text).is_dir():
            path, _, weight = text.rpartition("=") if "=" in text else (text, "", "")
        if not 0 <= hold_out < 1:
            raise ValueError(f"the share to hold out is {hold_out:g}; it must be at least 0 and less than 1")
        folder = open_folder(Path(path), classes)
        blocks = torch.arange(len(folder.samples)).tensor_split(10)
        out = {int(i) for block in blocks for i in block[len(block) - round(hold_out * len(block)) :]}
        kept = [sample for i, sample in enumerate(folder.samples) if i not in out]
        held = [sample for i, sample in enumerate(folder.samples) if i in out]
        return cls(Path(path), kept, held, _weight(text, weight) if weight else float(len(kept)))


def _weight(text: str, weight: str) -> float:
    try:
        value = float(weight)
    except ValueError:
        value = math.nan
    if not (value > 0 and math.isfinite(value)):
        raise ValueError(f"{text}: '{weight}' is no weight; write DIR=WEIGHT with a number above 0, such as DIR=100")
    return value


def open_folder(path: Path, classes: int) -> LabelledFolder:
    """A folder of pictures and labels, or one that `dtopd synth` filled."""
    if not path.is_dir():
        raise ValueError(f"{path} is no folder")
    if (path / "images").is_dir():
        return LabelledFolder(path, classes)
    if SyntheticStreet.video(path) is not None:
        return SyntheticStreet(path, classes)
    raise ValueError(f"{path} has neither images/ and labels/ nor a video and labels/")


def read_classes(path: Path | None) -> tuple[str, ...]:
    """One name a line; CamVid's where there is no file."""
    if path is None:
        return CAMVID
    names = tuple(line.strip() for line in Path(path).read_text().splitlines() if line.strip())
    if len(names) < 2 or len(set(names)) != len(names) or len(names) > VOID:
        raise ValueError(f"{path} must hold 2 to {VOID} different class names, one a line; it has {len(names)}")
    return names


def pixel_shares(sources: list[Source], classes: int) -> Tensor:
    """Each class's share of the labelled pixels that are drawn, [K]."""
    total = torch.zeros(classes, dtype=torch.float64)
    for source in sources:
        count = torch.zeros(256, dtype=torch.float64)
        for sample in source.samples:
            count += torch.bincount(sample.label.flatten(), minlength=256)
        total += source.weight * count[:classes] / count.sum().clamp_min(1)
    return (total / total.sum().clamp_min(1e-9)).float()
