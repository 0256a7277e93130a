"""A labelled picture."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

VOID = 255
# In crops only: of no class, whatever it looks like.
NOTHING = 254
# Void in 16-bit labels.
WIDE_VOID = 65535


@dataclass
class Sample:
    """`image`: uint8 [3, H, W]. `label`: uint8 [H, W], VOID where unknown. `file`: SHA-256 of the picture's file; None
    for a frame of a video. `pixels`: SHA-256 of the decoded picture. `beyond`: numbers in the label's file that no
    class has, and that are void here."""

    image: Tensor
    label: Tensor
    name: str = ""
    file: str | None = None
    pixels: str | None = None
    beyond: frozenset[int] = frozenset()

    def within(self, limit: tuple[int, int]) -> "Sample":
        """The sample with at most `limit` rows and columns; the network stretches pictures to its input anyway."""
        size = tuple(map(min, self.label.shape, limit))
        if size == self.label.shape:
            return self
        label = F.interpolate(self.label[None, None], size, mode="nearest-exact")[0, 0]
        return replace(self, image=resize(self.image[None], size)[0], label=label)


def resize(image: Tensor, size: tuple[int, int]) -> Tensor:
    """Resizes uint8 [B, 3, H, W] to `size`, with antialiasing where it shrinks."""
    image = F.interpolate(image.float(), size, mode="bilinear", antialias=True, align_corners=False)
    return image.round().clamp(0, 255).to(torch.uint8)


def hash_of(pixels: Tensor) -> str:
    """SHA-256 of size and pixels, the same however the file was compressed."""
    size = "x".join(map(str, pixels.shape))
    return hashlib.sha256(size.encode() + pixels.contiguous().numpy().tobytes()).hexdigest()


def with_void(label: np.ndarray, classes: int) -> np.ndarray:
    """The label with numbers beyond the classes as void, as in `dtopd eval`."""
    return np.where(label < classes, label, VOID).astype(np.uint8)


def beyond(label: np.ndarray, classes: int) -> frozenset[int]:
    """The label's numbers that no class has, except the void ones."""
    return frozenset(np.unique(label[label >= classes]).tolist()) - {VOID, WIDE_VOID}
