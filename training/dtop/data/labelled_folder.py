"""DIR/images/a.jpg with DIR/labels/a.png: the layout that `dtopd eval` scores."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torchvision.io import ImageReadMode, decode_image

from .sample import Sample, with_void


class LabelledFolder:
    """All pictures of a folder, decoded once and kept: small data sets are read many times."""

    def __init__(self, path: Path, classes: int):
        self.path = Path(path)
        pictures = sorted(p for p in (self.path / "images").glob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))
        if not pictures:
            raise ValueError(f"{self.path}/images has no pictures; expected {self.path}/images/NAME.jpg or .png")
        self.names = [picture.stem for picture in pictures]
        self.samples = [self._read(picture, classes) for picture in pictures]

    def _read(self, picture: Path, classes: int) -> Sample:
        label = self.path / "labels" / (picture.stem + ".png")
        if not label.exists():
            raise ValueError(f"{label} is missing: every picture needs a label of the same name")
        sample = Sample(decode_image(str(picture), ImageReadMode.RGB), self._label(label, classes))
        if sample.image.shape[1:] != sample.label.shape:
            raise ValueError(f"{label} is {tuple(sample.label.shape)}, its picture {tuple(sample.image.shape[1:])}")
        return sample

    @staticmethod
    def _label(path: Path, classes: int) -> Tensor:
        label = decode_image(str(path), ImageReadMode.UNCHANGED)
        if label.shape[0] != 1:
            raise ValueError(f"{path} has {label.shape[0]} channels; a label has one, the class number of each pixel")
        return torch.from_numpy(with_void(label[0].to(torch.int32).numpy().astype(np.int64), classes))
