"""One random crop, strongly changed in colour, with the place in the position grid that it was taken from."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import v2

from .sample import VOID, Sample


@dataclass
class Crop:
    """`image` uint8 [3, h, w], `label` uint8 [h, w], `corner` the row and column of its first token in the grid."""

    image: Tensor
    label: Tensor
    corner: Tensor


class Augmentation:
    """Zoom, turn, mirror, crop; then colours, blur and noise.

    The crop sees the positions of the part of the picture that it shows, so that a crop of the sky still knows that it
    is at the top."""

    def __init__(
        self, grid: tuple[int, int], patch: int, crop: tuple[int, int], zoom: tuple[float, float] = (0.7, 2.0)
    ):
        """`grid` and `crop` are rows and columns of tokens."""
        if crop[0] > grid[0] or crop[1] > grid[1] or min(crop) < 1:
            raise ValueError(f"a crop of {crop[0]} x {crop[1]} tokens does not fit the grid of {grid[0]} x {grid[1]}")
        if not 0 < zoom[0] <= zoom[1]:
            raise ValueError(f"zoom must be two rising factors above 0, not {zoom[0]:g} to {zoom[1]:g}")
        self.grid, self.patch, self.crop, self.zoom = grid, patch, crop, zoom
        self.turn = v2.RandomApply(
            [v2.RandomAffine(degrees=6, shear=4, interpolation=v2.InterpolationMode.BILINEAR, fill={
                tv_tensors.Image: 110, tv_tensors.Mask: VOID})], p=0.3)
        self.colours = v2.Compose([
            v2.RandomApply([v2.ColorJitter(brightness=0.5, contrast=0.5, saturation=0.6, hue=0.08)], p=0.8),
            v2.RandomGrayscale(0.1),
            v2.RandomApply([v2.GaussianBlur(5, (0.2, 1.5))], p=0.2),
        ])

    def __call__(self, sample: Sample) -> Crop:
        (rows, columns), (high, wide), patch = self.grid, self.crop, self.patch
        zoom = torch.empty(()).uniform_(*torch.tensor(self.zoom).log().tolist()).exp().item()
        stretch = torch.empty(()).uniform_(-0.15, 0.15).exp().item()
        # The whole picture at this zoom, never smaller than the crop.
        height = max(round(rows * patch * zoom * stretch), high * patch)
        width = max(round(columns * patch * zoom / stretch), wide * patch)
        top = int(torch.randint(height - high * patch + 1, ()))
        left = int(torch.randint(width - wide * patch + 1, ()))
        source_h, source_w = sample.label.shape
        # Cut in the source first: less is resized.
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
        image, label = self.turn(image, label)
        image = self.noise(self.colours(image))
        row = top / max(height - high * patch, 1) * (rows - high)
        return Crop(image.as_subclass(Tensor), label.as_subclass(Tensor), torch.tensor([round(row), round(column)]))

    @staticmethod
    def noise(image: Tensor) -> Tensor:
        if torch.rand(()) > 0.3:
            return image
        strength = torch.rand(()) * 12
        return (image + torch.randn(image.shape) * strength).clamp_(0, 255).to(torch.uint8)
