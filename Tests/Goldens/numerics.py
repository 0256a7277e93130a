"""The building blocks of the network, and PyTorch's resizing, in numpy, float64."""

from __future__ import annotations

import math

import numpy as np

from tensors import Arrays

erf = np.vectorize(math.erf, otypes=[np.float64])


class Weights:
    """A model's tensors, widened to float64, looked up below a prefix of their names."""

    def __init__(self, arrays: Arrays, prefix: str = "") -> None:
        self.arrays, self.prefix = arrays, prefix

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[self.prefix + name].astype(np.float64)

    def under(self, prefix: str) -> Weights:
        """The same tensors, looked up one level deeper."""
        return Weights(self.arrays, f"{self.prefix}{prefix}.")


# Building blocks


def linear(x: np.ndarray, weights: Weights) -> np.ndarray:
    """x: (n, in) -> (n, out)."""
    return x @ weights["weight"].T + weights["bias"]


def layer_norm(x: np.ndarray, weights: Weights, eps: float) -> np.ndarray:
    """Normalise each row of x: (n, C)."""
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + eps) * weights["weight"] + weights["bias"]


def gelu(x: np.ndarray) -> np.ndarray:
    """The exact GELU."""
    return 0.5 * x * (1 + erf(x / math.sqrt(2)))


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    powers = np.exp(x - x.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def attention(q: np.ndarray, k: np.ndarray, v: np.ndarray, heads: int) -> tuple[np.ndarray, np.ndarray]:
    """q: (m, C), k and v: (n, C) -> attended (m, C) and scores before softmax (heads, m, n)."""
    q, k, v = (x.reshape(len(x), heads, -1).swapaxes(0, 1) for x in (q, k, v))
    scores = q @ k.swapaxes(1, 2) / math.sqrt(q.shape[-1])
    attended = softmax(scores) @ v
    return attended.swapaxes(0, 1).reshape(attended.shape[1], -1), scores


def self_attention(x: np.ndarray, weights: Weights, heads: int) -> np.ndarray:
    """x: (n, C) -> (n, C); one packed projection holds q, k and v."""
    q, k, v = np.split(x @ weights["in_proj_weight"].T + weights["in_proj_bias"], 3, axis=1)
    return linear(attention(q, k, v, heads)[0], weights.under("out_proj"))


# Resizing, as PyTorch does it with align_corners = false and no antialias


def cubic_weights(fraction: float, a: float = -0.75) -> list[float]:
    """Weights of the taps at -1, 0, 1, 2 for a position `fraction` after tap 0."""

    def near(d: float) -> float:
        return ((a + 2) * d - (a + 3)) * d * d + 1

    def far(d: float) -> float:
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a

    return [far(fraction + 1), near(fraction), near(1 - fraction), far(2 - fraction)]


def resize_matrix(source: int, target: int, method: str) -> np.ndarray:
    """(target, source): row i holds the weights of output sample i; taps outside repeat the border."""
    matrix = np.zeros((target, source))
    for i in range(target):
        centre = (i + 0.5) * source / target - 0.5
        centre = centre if method == "bicubic" else max(centre, 0.0)
        first = math.floor(centre)
        fraction = centre - first
        taps = {"bicubic": cubic_weights(fraction), "bilinear": [1 - fraction, fraction]}[method]
        start = first - 1 if method == "bicubic" else first
        for offset, weight in enumerate(taps):
            matrix[i, min(max(start + offset, 0), source - 1)] += weight
    return matrix


def resize(planes: np.ndarray, size: tuple[int, int], method: str) -> np.ndarray:
    """planes: (K, h, w) -> (K, *size)."""
    rows = resize_matrix(planes.shape[1], size[0], method)
    columns = resize_matrix(planes.shape[2], size[1], method)
    return rows @ planes @ columns.T
