"""A run's state in one file, replaced as a whole."""

import os
import pickle
from dataclasses import dataclass, fields
from pathlib import Path

import torch

from ..model.config import ModelConfig


@dataclass
class Checkpoint:
    config: ModelConfig
    recipe: dict
    step: int
    # The averaged weights, which are the result, and the weights being trained.
    averaged: dict
    trained: dict
    optimizers: list[dict]

    def write(self, path: Path) -> None:
        """Writes a file beside `path`, then renames it, so an interruption leaves the previous checkpoint whole."""
        state = dict(vars(self)) | {"config": self.config.json()}
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        os.replace(partial, path)

    @classmethod
    def read(cls, path: Path) -> "Checkpoint":
        state = read_tensors(path)
        if not isinstance(state, dict) or not cls.is_state(state):
            raise ValueError(f"{path} is not the state of a run; remove it to start anew")
        return cls.of(state, path)

    @classmethod
    def is_state(cls, state: dict) -> bool:
        return set(state) == {field.name for field in fields(cls)}

    @classmethod
    def of(cls, state: dict, path: Path) -> "Checkpoint":
        return cls(**state | {"config": ModelConfig.of(state["config"], str(path))})


def read_tensors(path: Path) -> object:
    """Reads what torch.save wrote. Accepts only tensors and plain values, because a checkpoint may be hostile. Raises
    ValueError if it cannot be read."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except pickle.UnpicklingError as error:
        # PyTorch's own message advises running the code in the file.
        raise ValueError(f"{path} cannot be read: it is damaged, or holds more than tensors and plain values; if "
                         "`dtopd model import` reads it, start from the model directory that it writes") from error
    except Exception as error:  # Damaged files can make PyTorch raise any exception.
        text = str(error).strip() or type(error).__name__
        raise ValueError(f"{path} cannot be read: it is no checkpoint, or damaged ({text.splitlines()[0]})") from error
