"""Reads golden tensors of a model at its own size: the input that every peer gets, and the answer that it must give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

TOLERANCE = 2e-4


def golden(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """The golden input (1, 3, H, W), normalised, and `dense.pred` (K, N)."""
    tensors = load_file(file)
    return tensors["input"][None], tensors["dense.pred"]


def verify(what: str, pred: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference of pred (1, K, h, w) from expected (K, N). Exits if it exceeds TOLERANCE."""
    difference = float(abs(pred.reshape(expected.shape) - expected).max())
    if not difference <= TOLERANCE:
        raise SystemExit(f"{what}: dense.pred is off by {difference:.1e}, more than {TOLERANCE:.0e}")
    return difference


def golden_macs(file: Path) -> int:
    """Multiply-adds of a dense frame, as `dtopd` counts them."""
    return int(load_file(file)["dense.macs"][0])
