"""How far confidences are from what they promise."""

import torch
from torch import Tensor


class CalibrationError:
    """Expected calibration error: |confidence - accuracy| of bins of equal width, the mean over all pixels (Naeini et
    al., 2015). As torchmetrics' BinaryCalibrationError has it, in memory that does not grow with the pixels."""

    def __init__(self, bins: int = 15):
        # A confidence of just 1 has a bin of its own.
        self.bounds = torch.linspace(0, 1, bins + 1)
        self.pixels, self.promised, self.right = torch.zeros(3, bins + 1, dtype=torch.float64)

    def update(self, confidence: Tensor, right: Tensor, pixels: Tensor) -> None:
        """Confidences, 0 to 1; of how many pixels each is, and how many of these were right. Tensors of one shape."""
        confidence = confidence.clamp(0, 1).flatten()
        index = torch.bucketize(confidence, self.bounds.to(confidence.device), right=True) - 1
        pixels, right = pixels.flatten().double(), right.flatten().double()
        for total, weight in ((self.pixels, pixels), (self.promised, confidence * pixels), (self.right, right)):
            total += torch.bincount(index, weight, minlength=len(total)).cpu()

    def compute(self) -> float:
        return float((self.promised - self.right).abs().sum() / self.pixels.sum().clamp_min(1))
