"""Reads DIR/images/a.jpg with DIR/labels/a.png, the layout that `dtopd eval` scores."""

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .sample import Sample, beyond, hash_of, with_void


class LabelledFolder:
    """All pictures of a folder, decoded once and kept, because small data sets are read many times. `limit`: the most
    rows and columns kept of a picture; None: all. `unused`: labels without a picture."""

    def __init__(self, path: Path, classes: int, limit: tuple[int, int] | None = None):
        self.path, self.classes, self.limit = Path(path), classes, limit
        self.samples = self._samples()
        names = {sample.name for sample in self.samples}
        labels = (self.path / "labels").glob("[!.]*.png")
        self.unused = sorted(label for label in labels if label.stem not in names)

    def _samples(self) -> list[Sample]:
        pictures = sorted(p for p in (self.path / "images").glob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))
        if not pictures:
            raise ValueError(f"{self.path}/images has no pictures; expected {self.path}/images/NAME.jpg or .png")
        name, count = Counter(picture.stem for picture in pictures).most_common(1)[0]
        if count > 1:
            raise ValueError(f"{self.path}/images has two pictures named {name}; each needs a name of its own")
        return [self._read(picture) for picture in pictures]

    def _read(self, picture: Path) -> Sample:
        label = self.path / "labels" / (picture.stem + ".png")
        if not label.exists():
            raise ValueError(f"{label} is missing: every picture needs a label of the same name")
        file = hashlib.sha256(picture.read_bytes()).hexdigest()
        return self._sample(_rgb(picture), label, file)

    def _sample(self, image: Tensor, path: Path, file: str | None = None) -> Sample:
        numbers = self._numbers(path)
        label = torch.from_numpy(with_void(numbers, self.classes))
        if image.shape[1:] != label.shape:
            raise ValueError(f"{path} is {tuple(label.shape)} (rows, columns), its picture {tuple(image.shape[1:])}")
        sample = Sample(image, label, path.stem, file, hash_of(image), beyond(numbers, self.classes))
        return sample.within(self.limit) if self.limit else sample

    @staticmethod
    def _numbers(path: Path) -> np.ndarray:
        label = _decoded(path, None)
        if label.ndim != 2:
            raise ValueError(f"{path} has {label.shape[2]} channels; a label has one, the class number of each pixel")
        return label.astype(np.int64)


def _rgb(path: Path) -> Tensor:
    return torch.from_numpy(_decoded(path, "RGB")).permute(2, 0, 1).contiguous()


def _decoded(path: Path, mode: str | None) -> np.ndarray:
    """[H, W] or [H, W, channels]. If `mode` is None, an indexed picture gives its numbers."""
    try:
        with Image.open(path) as image:
            return np.array(image.convert(mode) if mode else image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path} cannot be decoded: {error}") from error
