"""Random crops, strongly changed in colour, with their place in the position grid."""

import io
from dataclasses import dataclass

import numpy as np
import PIL.Image
import torch
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import v2

from .outliers import outlier
from .sample import NOTHING, VOID, Sample

FILL = {tv_tensors.Image: 110, tv_tensors.Mask: VOID}
BILINEAR = v2.InterpolationMode.BILINEAR


@dataclass
class Crop:
    """`image`: uint8 [3, h, w]. `label`: uint8 [h, w]. `corner`: row and column of the first token in the grid."""

    image: Tensor
    label: Tensor
    corner: Tensor


class Augmentation:
    """Zooms, crops, mirrors and turns; then changes colours, and adds blur, noise and compression.

    A crop gets the positions of the part of the picture that it shows, so that a crop of the sky still knows it is at
    the top. A share of the crops, the free ones, are tilted and placed anywhere in the grid, because a camera on a pole
    sees no sky above and no road below."""

    def __init__(
        self, grid: tuple[int, int], patch: int, crop: tuple[int, int], zoom: tuple[float, float] = (0.7, 2.0),
        free: float = 0.0,
    ):
        """`grid`, `crop`: rows and columns of tokens. `zoom`: range of scales. `free`: share of free crops, 0 to 1.
        Raises ValueError if the crop does not fit the grid or `zoom` is no range."""
        if crop[0] > grid[0] or crop[1] > grid[1] or min(crop) < 1:
            raise ValueError(f"a crop of {crop[0]} x {crop[1]} tokens does not fit the grid of {grid[0]} x {grid[1]}")
        if not 0 < zoom[0] <= zoom[1]:
            raise ValueError(f"zoom must be two rising factors above 0, not {zoom[0]:g} to {zoom[1]:g}")
        self.grid, self.patch, self.crop, self.zoom, self.free = grid, patch, crop, zoom, free
        self.turn = v2.RandomApply([v2.RandomAffine(degrees=6, shear=4, interpolation=BILINEAR, fill=FILL)], p=0.3)
        self.tilt = v2.Compose([
            v2.RandomVerticalFlip(0.1),
            v2.RandomApply([v2.RandomAffine(degrees=35, shear=8, interpolation=BILINEAR, fill=FILL)], p=0.5),
            v2.RandomPerspective(0.5, p=0.5, interpolation=BILINEAR, fill=FILL),
        ])
        self.colours = v2.Compose([
            v2.RandomApply([v2.ColorJitter(brightness=0.5, contrast=0.5, saturation=0.6, hue=0.08)], p=0.8),
            v2.RandomGrayscale(0.1),
            v2.RandomApply([v2.GaussianBlur(5, (0.2, 1.5))], p=0.2),
        ])

    def __call__(self, sample: Sample) -> Crop:
        image, label, corner = self._cut(sample, self.crop)
        return Crop(*self._changed(image, label), corner)

    def outlier(self, sample: Sample) -> Crop:
        """A crop that shows nothing; one kind is made from `sample`."""
        image = tv_tensors.Image(outlier(sample, *(side * self.patch for side in self.crop)))
        label = tv_tensors.Mask(torch.full(image.shape[1:], NOTHING, dtype=torch.uint8))
        return Crop(*self._changed(image, label), self._anywhere())

    def mosaic(self, samples: list[Sample]) -> Crop:
        """Parts of four pictures in one crop, placed anywhere in the grid."""
        high, wide = self.crop
        row, column = (int(torch.randint(1, max(side, 2), ())) for side in self.crop)
        image = torch.zeros(3, high * self.patch, wide * self.patch, dtype=torch.uint8)
        label = torch.full(image.shape[1:], VOID, dtype=torch.uint8)
        parts = [(slice(0, row), slice(0, column)), (slice(0, row), slice(column, wide)),
                 (slice(row, high), slice(0, column)), (slice(row, high), slice(column, wide))]
        for sample, (down, across) in zip(samples, parts, strict=True):
            size = len(range(high)[down]), len(range(wide)[across])
            if min(size) == 0:
                continue
            part, known, _ = self._cut(sample, size)
            place = (slice(down.start * self.patch, down.stop * self.patch),
                     slice(across.start * self.patch, across.stop * self.patch))
            image[:, *place], label[place] = part, known
        image, label = self._changed(tv_tensors.Image(image), tv_tensors.Mask(label))
        return Crop(image, label, self._anywhere())

    def _cut(self, sample: Sample, crop: tuple[int, int]) -> tuple[tv_tensors.Image, tv_tensors.Mask, Tensor]:
        """Cuts `crop` rows and columns of tokens from the picture; also returns their place in the grid."""
        (rows, columns), (high, wide), patch = self.grid, crop, self.patch
        zoom = torch.empty(()).uniform_(*torch.tensor(self.zoom).log().tolist()).exp().item()
        stretch = torch.empty(()).uniform_(-0.15, 0.15).exp().item()
        # Size of the whole picture at this zoom, never smaller than the crop.
        height = max(round(rows * patch * zoom * stretch), high * patch)
        width = max(round(columns * patch * zoom / stretch), wide * patch)
        top = int(torch.randint(height - high * patch + 1, ()))
        left = int(torch.randint(width - wide * patch + 1, ()))
        source_h, source_w = sample.label.shape
        # Cuts the source first, so that less is resized.
        y0, y1 = top * source_h // height, -(-(top + high * patch) * source_h // height)
        x0, x1 = left * source_w // width, -(-(left + wide * patch) * source_w // width)
        image = tv_tensors.Image(sample.image[:, y0:y1, x0:x1])
        label = tv_tensors.Mask(sample.label[y0:y1, x0:x1])
        size = [high * patch, wide * patch]
        image = v2.functional.resize(image, size, antialias=True)
        label = v2.functional.resize(label, size, interpolation=v2.InterpolationMode.NEAREST)
        column = left / max(width - wide * patch, 1) * (columns - wide)
        if torch.rand(()) < 0.5:
            image, label = v2.functional.horizontal_flip(image), v2.functional.horizontal_flip(label)
            column = columns - wide - column
        row = top / max(height - high * patch, 1) * (rows - high)
        corner = torch.tensor([round(row), round(column)])
        if torch.rand(()) < self.free:
            image, label = self.tilt(image, label)
            corner = self._anywhere()
        return image, label, corner

    def _anywhere(self) -> Tensor:
        return torch.tensor([int(torch.randint(grid - crop + 1, ()))
                             for grid, crop in zip(self.grid, self.crop, strict=True)])

    def _changed(self, image: tv_tensors.Image, label: tv_tensors.Mask) -> tuple[Tensor, Tensor]:
        image, label = self.turn(image, label)
        image = self.noise(self.coarse(self.colours(image))).as_subclass(Tensor)
        return self.compressed(image), label.as_subclass(Tensor)

    @staticmethod
    def coarse(image: Tensor) -> Tensor:
        """Imitates a camera with fewer pixels, in a quarter of the crops."""
        if torch.rand(()) > 0.25:
            return image
        size = list(image.shape[1:])
        share = torch.empty(()).uniform_(0.35, 0.9).item()
        small = v2.functional.resize(image, [max(round(side * share), 1) for side in size], antialias=True)
        return v2.functional.resize(small, size)

    @staticmethod
    def compressed(image: Tensor) -> Tensor:
        """Imitates a camera with a low bit rate, in three of ten crops."""
        if torch.rand(()) > 0.3:
            return image
        file = io.BytesIO()
        quality = int(torch.randint(15, 80, ()))
        PIL.Image.fromarray(image.permute(1, 2, 0).numpy()).save(file, "JPEG", quality=quality)
        return torch.from_numpy(np.array(PIL.Image.open(file))).permute(2, 0, 1).contiguous()

    @staticmethod
    def noise(image: Tensor) -> Tensor:
        if torch.rand(()) > 0.3:
            return image
        strength = torch.rand(()) * 12
        return (image + torch.randn(image.shape) * strength).clamp_(0, 255).to(torch.uint8)
