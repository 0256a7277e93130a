"""The origin of a run or a model: another run, a model directory, or third-party weights."""

import json
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from .data.normalisation import MEAN, STD
from .model.config import ModelConfig
from .train.checkpoint import Checkpoint, read_tensors


@dataclass
class Origin:
    """Weights to start from. `config` is None for third-party weights. `mean` and `std` are on the 0..255 scale;
    third-party weights are taken to use ImageNet's."""

    path: Path
    weights: dict[str, Tensor]
    config: ModelConfig | None = None
    mean: tuple[float, ...] = MEAN
    std: tuple[float, ...] = STD

    @classmethod
    def read(cls, path: Path) -> "Origin":
        """Reads a run, a model directory, or a file of weights. Raises ValueError if it cannot be read, or cannot be
        trained here."""
        if not path.is_dir():
            return cls._file(path)
        if (path / "checkpoint.pt").exists():
            return cls._file(path / "checkpoint.pt")
        if (path / "config.json").exists():
            return cls._model(path)
        raise ValueError(f"{path} is neither a run (no checkpoint.pt) nor a model directory (no config.json)")

    @classmethod
    def own(cls, path: Path) -> "Origin":
        """Reads a run or a model directory, whose configuration is known. Raises ValueError for anything else."""
        if not path.is_dir():
            raise ValueError(f"{path} is no folder; name the run or the model directory")
        return cls.read(path)

    @classmethod
    def _model(cls, path: Path) -> "Origin":
        config = ModelConfig.read(path / "config.json")
        origin = cls(path, _tensors(path / "model.safetensors"), config)
        if (file := path / "preprocessor_config.json").exists():
            try:
                origin.mean, origin.std = normalisation(json.loads(file.read_text()))
            except (ValueError, TypeError, AttributeError) as error:
                raise ValueError(f"{file} cannot be read: {error}") from error
        return origin

    @classmethod
    def _file(cls, path: Path) -> "Origin":
        if path.suffix == ".safetensors":
            return cls(path, _tensors(path))
        state = read_tensors(path)
        if isinstance(state, dict) and Checkpoint.is_state(state):
            run = Checkpoint.of(state, path)
            return cls(path, run.averaged, run.config)
        for key in ("state_dict", "model_state_dict", "model", "module"):
            if isinstance(state, dict) and isinstance(state.get(key), dict):
                state = state[key]
        if not isinstance(state, dict):
            raise ValueError(f"{path} holds no state dictionary")
        named = {name: value for name, value in state.items() if isinstance(name, str) and isinstance(value, Tensor)}
        return cls(path, named)


def normalisation(values: dict) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of a preprocessor_config.json, on the 0..255 scale."""
    scale = 1 / values.get("rescale_factor", 1 / 255) if values.get("do_rescale", True) else 1
    pairs = (("image_mean", MEAN), ("image_std", STD))
    if values.get("do_normalize", True):
        mean, std = (
            tuple(scale * float(v) for v in values[name]) if name in values else usual for name, usual in pairs)
    else:
        mean, std = (0.0,) * 3, (scale,) * 3
    if len(mean) != 3 or len(std) != 3 or min(std) <= 0:
        raise ValueError("image_mean and image_std must be three numbers each, the latter above 0")
    return mean, std


def _tensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except SafetensorError as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
