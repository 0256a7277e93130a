"""Labelled pictures from the folders that the command line names."""

import math
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
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
    """Samples of one folder. `weight`: how often they are drawn, relative to other folders'. `unused`: labels without a
    picture."""

    path: Path
    samples: list[Sample]
    held_out: list[Sample]
    weight: float
    unused: list[Path] = field(default_factory=list)

    @cached_property
    def counts(self) -> Tensor:
        """The number of pixels of each label value in each sample trained on, [n, 256]."""
        return torch.stack([torch.bincount(sample.label.flatten(), minlength=256) for sample in self.samples])

    @classmethod
    def read(
        cls, text: str, classes: int, hold_out: float = 0.0, limit: tuple[int, int] | None = None
    ) -> "Source":
        """Reads `PATH` or `PATH=WEIGHT`; the default weight is the number of pictures trained on. `hold_out`: share of
        the pictures, at least 0 and below 1. `limit` as in LabelledFolder. Raises ValueError for a bad share, weight or
        folder."""
        path, weight = text, ""
        if not Path(text).is_dir():
            path, _, weight = text.rpartition("=") if "=" in text else (text, "", "")
        if not 0 <= hold_out < 1:
            raise ValueError(f"the share to hold out is {hold_out:g}; it must be at least 0 and less than 1")
        folder = open_folder(Path(path), classes, limit)
        # A picture without labels cannot be scored.
        out = {i for i in ends(len(folder.samples), hold_out) if (folder.samples[i].label != VOID).any()}
        kept = [sample for i, sample in enumerate(folder.samples) if i not in out]
        held = [sample for i, sample in enumerate(folder.samples) if i in out]
        return cls(Path(path), kept, held, _weight(text, weight) if weight else float(len(kept)), folder.unused)


def ends(count: int, share: float) -> list[int]:
    """Indices of the `count` pictures to hold out: the ends of tenths, or of fewer parts if tenths are too small to
    lose one and keep one. Neighbours in a video are too alike to be separated."""
    if share == 0 or count < 2:
        return []
    parts = max(min(10, int(share * count), int((1 - share) * count)), 1)
    found = []
    for part in torch.arange(count).tensor_split(parts):
        kept = len(part) - min(max(round(share * len(part)), 1), len(part) - 1)
        found += part[kept:].tolist()
    return found


def _weight(text: str, weight: str) -> float:
    try:
        value = float(weight)
    except ValueError:
        value = math.nan
    if not (value > 0 and math.isfinite(value)):
        raise ValueError(f"{text}: '{weight}' is no weight; write DIR=WEIGHT with a number above 0, such as DIR=100")
    return value


def open_folder(path: Path, classes: int, limit: tuple[int, int] | None = None) -> LabelledFolder:
    """A folder of pictures and labels, or one that `dtopd synth` filled; `limit` as in LabelledFolder. Raises
    ValueError for any other."""
    if not path.is_dir():
        raise ValueError(f"{path} is no folder")
    if (path / "images").is_dir():
        return LabelledFolder(path, classes, limit)
    if SyntheticStreet.video(path) is not None:
        return SyntheticStreet(path, classes, limit)
    raise ValueError(f"{path} has neither images/ and labels/ nor a video and labels/")


def read_classes(path: Path | None) -> tuple[str, ...]:
    """Class names, one per line; CamVid's if `path` is None. Raises ValueError for repeated names, or unless there are
    2 to 255."""
    if path is None:
        return CAMVID
    names = tuple(line.strip() for line in Path(path).read_text().splitlines() if line.strip())
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{path} has '{repeated[0]}' twice; each class needs a name of its own")
    if not 2 <= len(names) <= VOID:
        raise ValueError(f"{path} must hold 2 to {VOID} class names, one a line; it has {len(names)}")
    return names


def pixel_shares(sources: list[Source], classes: int) -> Tensor:
    """Each class's share of the labelled pixels that are drawn, [K]."""
    total = torch.zeros(classes, dtype=torch.float64)
    for source in sources:
        count = source.counts.sum(0).double()
        total += source.weight * count[:classes] / count.sum().clamp_min(1)
    return (total / total.sum().clamp_min(1e-9)).float()


def void_share(sources: list[Source]) -> float:
    """Share of void among all pixels that are drawn."""
    parts = [source.weight * float(source.counts[:, VOID].sum() / source.counts.sum()) for source in sources]
    return sum(parts) / sum(source.weight for source in sources)


def class_pictures(sources: list[Source], classes: int) -> Tensor:
    """The number of pictures trained on that show each class, [K]."""
    return sum((source.counts[:, :classes] > 0).sum(0) for source in sources)
