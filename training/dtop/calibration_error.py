"""Measures how far confidences are from accuracy."""

import torch
from torch import Tensor


class CalibrationError:
    """Expected calibration error: |confidence - accuracy| of bins of equal width, averaged over all pixels (Naeini et
    al., 2015). Equals torchmetrics' BinaryCalibrationError, in memory that does not grow with the pixels."""

    def __init__(self, bins: int = 15):
        # A confidence of exactly 1 has its own bin.
        self.bounds = torch.linspace(0, 1, bins + 1)
        self.pixels, self.promised, self.right = torch.zeros(3, bins + 1, dtype=torch.float64)

    def update(self, confidence: Tensor, right: Tensor, pixels: Tensor) -> None:
        """Adds confidences, 0 to 1, each with its number of pixels and of pixels that were right. Tensors of one
        shape."""
        confidence = confidence.clamp(0, 1).flatten()
        index = torch.bucketize(confidence, self.bounds.to(confidence.device), right=True) - 1
        pixels, right = pixels.flatten().double(), right.flatten().double()
        for total, weight in ((self.pixels, pixels), (self.promised, confidence * pixels), (self.right, right)):
            total += torch.bincount(index, weight, minlength=len(total)).cpu()

    def compute(self) -> float:
        return float((self.promised - self.right).abs().sum() / self.pixels.sum().clamp_min(1))
