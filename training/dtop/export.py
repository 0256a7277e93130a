"""Writes a model directory that `dtopd` runs: configuration, weights, and a golden to verify them with."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor

from .data.normalisation import MEAN, STD
from .data.sample import Sample
from .golden import golden
from .model.config import ModelConfig
from .model.pruned_vit import PrunedViT


def stored(model: PrunedViT, half: bool) -> PrunedViT:
    """The model with its weights as stored (`half`: float16). All figures about an exported model are measured on
    it."""
    weights = {name: value.detach() for name, value in model.state_dict().items() if value.is_floating_point()}
    rounded = PrunedViT(model.config).to(next(model.parameters()).device).eval()
    rounded.load_state_dict({name: (value.half() if half else value).float() for name, value in weights.items()},
                            strict=False)
    return rounded


def export(model: PrunedViT, directory: Path, samples: Sequence[Sample], half: bool) -> float:
    """Writes a model from `stored` into the directory. The golden is made from one of `samples`, or from noise if there
    are none. Returns the smallest margin of a decision in it."""
    directory.mkdir(parents=True, exist_ok=True)
    model = model.cpu()
    weights = {name: value for name, value in model.state_dict().items() if value.is_floating_point()}
    tensors, margin = golden(model, samples)
    _write(directory / "config.json", model.config.json())
    _write(directory / "preprocessor_config.json", preprocessing(model.config))
    _save(directory / "model.safetensors", {name: value.half() if half else value for name, value in weights.items()})
    _save(directory / "golden.safetensors", tensors)
    return margin


def _save(path: Path, tensors: dict[str, Tensor]) -> None:
    save_file({name: value.contiguous() for name, value in tensors.items()}, path)
    # save_file makes the file readable by its owner only, but the service has its own user.
    shutil.copymode(path.with_name("config.json"), path)


def _write(path: Path, value: dict | list) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n")


def preprocessing(config: ModelConfig) -> dict:
    return {
        "do_resize": True,
        "size": {"height": config.image_size[0], "width": config.image_size[1]},
        "resample": 2,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [round(value / 255, 6) for value in MEAN],
        "image_std": [round(value / 255, 6) for value in STD],
    }
