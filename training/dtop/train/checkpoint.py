"""The state of a run in one file, replaced as a whole."""

import os
from dataclasses import dataclass
from pathlib import Path

import torch

from ..model.config import ModelConfig


@dataclass
class Checkpoint:
    config: ModelConfig
    recipe: dict
    step: int
    # The averaged weights, which are used, and those that are trained on.
    averaged: dict
    trained: dict
    optimizers: list[dict]

    def write(self, path: Path) -> None:
        """Written beside it, then renamed: an interruption leaves the last one whole."""
        state = dict(vars(self)) | {"config": self.config.json()}
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        os.replace(partial, path)

    @classmethod
    def read(cls, path: Path) -> "Checkpoint":
        state = torch.load(path, map_location="cpu", weights_only=True)
        return cls(**state | {"config": ModelConfig.of(state["config"], str(path))})
