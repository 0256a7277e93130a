"""CamVid's pictures at a network's size: int8 peers are calibrated with some, and judged by others."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

CALIBRATION, JUDGED = 24, 8
"""Numbers of pictures, evenly spaced."""
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
"""What dtopd takes for models that say nothing else."""


def pictures(camvid: Path, part: str, count: int, model: Path) -> np.ndarray:
    """`count` pictures of CamVid's train or val: (count, H, W, 3), RGB bytes."""
    files = sorted((camvid / part / "images").glob("*.[jp][pn]g"))
    if len(files) < count:
        folder = camvid / part / "images"
        raise SystemExit(f"{folder}: {count} pictures are needed, there are {len(files)}; name CamVid's folder")
    height, width = json.loads((model / "config.json").read_text())["image_size"]
    chosen = files[:: len(files) // count][:count]
    resized = [cv2.resize(cv2.imread(str(file)), (width, height), interpolation=cv2.INTER_LINEAR) for file in chosen]
    return np.stack(resized)[..., ::-1].copy()


def write(pictures: np.ndarray, folder: Path) -> None:
    """Writes PNG files, numbered."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(pictures):
        cv2.imwrite(str(folder / f"{number:04}.png"), np.ascontiguousarray(picture[..., ::-1]))


def normalised(pictures: np.ndarray, model: Path) -> list[np.ndarray]:
    """Each picture as the networks want it: (1, 3, H, W), float32."""
    file = model / "preprocessor_config.json"
    settings = json.loads(file.read_text()) if file.exists() else IMAGENET
    mean, std = np.float32(settings["image_mean"]), np.float32(settings["image_std"])
    return [((picture / np.float32(255) - mean) / std).transpose(2, 0, 1)[None] for picture in pictures]
