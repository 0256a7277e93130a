"""A labelled picture."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

VOID = 255


@dataclass
class Sample:
    """`image` is uint8 [3, H, W]; `label` uint8 [H, W], VOID where nothing is known."""

    image: Tensor
    label: Tensor


def with_void(label: np.ndarray, classes: int) -> np.ndarray:
    """Numbers beyond the classes are void, as `dtopd eval` has it."""
    return np.where(label < classes, label, VOID).astype(np.uint8)
