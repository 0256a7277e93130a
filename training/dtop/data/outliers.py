"""Pictures that show nothing of any class, so that a model learns to be unsure of them ("Deep Anomaly Detection with
Outlier Exposure", Hendrycks et al., ICLR 2019)."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from .sample import Sample


def outlier(sample: Sample, height: int, width: int) -> Tensor:
    """uint8 [3, height, width]: noise, a gradient, a test picture, flat shapes, or `sample` cut up and shuffled."""
    kind = int(torch.randint(5, ()))
    if kind == 4:
        return shuffled(sample.image, height, width)
    plane = (noise, gradient, bars, shapes)[kind](height, width)
    return (plane * 255).clamp(0, 255).to(torch.uint8)


def _colours(count: int) -> Tensor:
    """[count, 3], sometimes all of them gray."""
    colours = torch.rand(count, 3)
    return colours.mean(1, keepdim=True).expand(-1, 3) if torch.rand(()) < 0.3 else colours


def noise(height: int, width: int) -> Tensor:
    """Noise from white to soft clouds, in colour or gray."""
    spectrum = torch.fft.rfft2(torch.randn(1 if torch.rand(()) < 0.3 else 3, height, width))
    down, across = torch.fft.fftfreq(height)[:, None], torch.fft.rfftfreq(width)[None]
    frequency = (down.square() + across.square()).sqrt().clamp_min(1 / max(height, width))
    plane = torch.fft.irfft2(spectrum / frequency ** (2 * torch.rand(())), s=(height, width))
    plane = (plane - plane.mean()) / plane.std().clamp_min(1e-6)
    return (torch.rand(()) + 0.25 * torch.rand(()) * plane).expand(3, -1, -1)


def gradient(height: int, width: int) -> Tensor:
    corners = _colours(4).T.view(1, 3, 2, 2)
    plane = F.interpolate(corners, (height, width), mode="bilinear", align_corners=True)[0]
    return plane + 0.02 * torch.rand(()) * torch.randn(3, height, width)


def bars(height: int, width: int) -> Tensor:
    """Stripes, a chessboard or rings of a few colours."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    period = int(torch.randint(4, max(width // 3, 5), ()))
    kind = int(torch.randint(4, ()))
    if kind == 3:
        centre = torch.rand(2) * torch.tensor([height, width])
        index = ((y - centre[0]).square() + (x - centre[1]).square()).sqrt() // period
    else:
        index = (x // period, y // period, x // period + y // period)[kind]
    colours = _colours(int(torch.randint(2, 9, ())))
    return colours[index.long() % len(colours)].permute(2, 0, 1)


def shapes(height: int, width: int) -> Tensor:
    """Flat walls and boxes, with light that falls off, as in a room."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    plane = torch.rand(3, 1, 1).expand(3, height, width).clone()
    for colour in _colours(int(torch.randint(2, 5, ()))):
        angle, distance = 2 * math.pi * torch.rand(()), torch.rand(()) - 0.3
        behind = x * angle.cos() + y * angle.sin() > distance
        plane = torch.where(behind, colour[:, None, None], plane)
    for colour in _colours(int(torch.randint(2, 12, ()))):
        top, left = 2 * torch.rand(2) - 1.2
        down, across = 0.1 + torch.rand(2)
        inside = (y > top) & (y < top + down) & (x > left) & (x < left + across)
        plane = torch.where(inside, colour[:, None, None], plane)
    light = 1 - 0.4 * ((x - 2 * torch.rand(()) + 1).square() + (y - 2 * torch.rand(()) + 1).square()).sqrt()
    return plane * light + 0.03 * torch.rand(()) * torch.randn(3, height, width)


def shuffled(image: Tensor, height: int, width: int) -> Tensor:
    """The picture's blocks in random order, all turned by the same multiple of 90 degrees."""
    side = 8 * int(torch.randint(1, 5, ()))
    rows, columns = -(-height // side), -(-width // side)
    image = F.interpolate(image[None].float(), (rows * side, columns * side), mode="bilinear", align_corners=False)[0]
    blocks = image.view(3, rows, side, columns, side).permute(1, 3, 0, 2, 4).flatten(0, 1)
    blocks = blocks[torch.randperm(len(blocks))].rot90(int(torch.randint(4, ())), (2, 3))
    image = blocks.unflatten(0, (rows, columns)).permute(2, 0, 3, 1, 4).reshape(3, rows * side, columns * side)
    return image[:, :height, :width].to(torch.uint8)
