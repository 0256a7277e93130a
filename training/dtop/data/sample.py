"""A labelled picture."""

import hashlib
from dataclasses import dataclass

import numpy as np
from torch import Tensor

VOID = 255


@dataclass
class Sample:
    """`image` is uint8 [3, H, W]; `label` uint8 [H, W], VOID where nothing is known. `file` is the SHA-256 of the
    picture's file, None for a frame of a video."""

    image: Tensor
    label: Tensor
    name: str = ""
    file: str | None = None

    @property
    def pixels(self) -> str:
        """SHA-256 of the picture's size and pixels: the same however its file was packed."""
        size = "x".join(map(str, self.image.shape))
        return hashlib.sha256(size.encode() + self.image.contiguous().numpy().tobytes()).hexdigest()


def with_void(label: np.ndarray, classes: int) -> np.ndarray:
    """Numbers beyond the classes are void, as `dtopd eval` has it."""
    return np.where(label < classes, label, VOID).astype(np.uint8)
