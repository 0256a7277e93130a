"""Makes the golden that peers are checked by, where a model directory's own is of another size than the model."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2] / "Tests" / "Goldens"))
from make_goldens import answer, dense  # noqa: E402
from numerics import Weights, resize  # noqa: E402
from reference import Model, forward  # noqa: E402
from tensors import load, save  # noqa: E402


def golden_of_own_size(directory: Path, file: Path) -> Path:
    """The directory's golden if it is of the model's own size; else `file`, made by the reference implementation from
    the golden's picture, enlarged."""
    own = directory / "golden.safetensors"
    settings = json.loads((directory / "config.json").read_text())
    size, picture = tuple(settings["image_size"]), load(own)["input"]
    if picture.shape[1:] == size:
        return own
    if not file.exists():
        picture = resize(picture.astype(np.float64), size, "bicubic").astype(np.float32)
        model = dense(Model(copy.deepcopy(settings), Weights(load(directory / "model.safetensors"))))
        tensors = answer(model, forward(model, picture.astype(np.float64)), size)
        save(file, {"input": picture, **{f"dense.{name}": tensor for name, tensor in tensors.items()}})
    return file
