"""A model directory that `dtopd` runs: configuration, weights, and a golden to verify them with."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from .data.normalisation import MEAN, STD, normalised
from .data.sample import VOID, Sample
from .evaluate import planes, resized
from .model.config import ModelConfig
from .model.macs import macs
from .model.pruned_vit import PrunedViT, Stage

# Best and second best nearer than this share of the best: too close to call.
CLOSE = 1e-3


def export(model: PrunedViT, directory: Path, picture: Sample | None, half: bool) -> None:
    """Writes the directory. The golden is of the weights as they are stored, and of `picture`, else of noise."""
    directory.mkdir(parents=True, exist_ok=True)
    weights = {name: value.detach().cpu() for name, value in model.state_dict().items() if value.is_floating_point()}
    if half:
        weights = {name: value.half() for name, value in weights.items()}
    stored = PrunedViT(model.config)
    stored.load_state_dict({name: value.float() for name, value in weights.items()}, strict=False)
    stored.eval()
    save_file({name: value.contiguous() for name, value in weights.items()}, directory / "model.safetensors")
    _write(directory / "config.json", model.config.json())
    _write(directory / "preprocessor_config.json", preprocessing(model.config))
    save_file(golden(stored, picture), directory / "golden.safetensors")


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


@torch.inference_mode()
def golden(model: PrunedViT, picture: Sample | None) -> dict[str, Tensor]:
    """What one picture must give, in float32: see docs/models.md."""
    config = model.config
    image = torch.randint(0, 256, (1, 3, *config.image_size), dtype=torch.uint8)
    if picture is not None:
        image = resized([picture], config.image_size)
    pixels = normalised(image)
    stages = model(pixels, threshold=config.threshold)
    dense = model(pixels)
    tensors = {"input": pixels[0], "tokens": model.backbone.embed(pixels)[0], "canvas": stages[-1].canvas[0].T}
    for index, stage in enumerate(stages):
        live = stage.active[0]
        if not live.any():
            break
        tensors[f"stage{index}.tokens"] = stage.tokens[0]
        tensors[f"stage{index}.logits"] = stage.canvas[0][live].T
        if stage.presence is not None:
            tensors[f"stage{index}.class_logits"] = stage.presence[0]
    tensors["exit_stage"] = torch.stack([stage.active[0] for stage in stages[1:]]).sum(0).to(torch.uint8)
    tensors |= _answer(model, stages) | {f"dense.{name}": value for name, value in _answer(model, dense).items()}
    return {name: value.contiguous() for name, value in tensors.items()}


def _answer(model: PrunedViT, stages: list[Stage]) -> dict[str, Tensor]:
    config = model.config
    pred = model.pred(stages[-1])
    scores = pred if config.head.type == "atm" else stages[-1].canvas
    scores = F.interpolate(planes(model, scores), config.image_size, mode="bilinear", align_corners=False)[0]
    (best, second), (label, _) = scores.topk(2, dim=0)
    clear = best - second >= CLOSE * best.abs()
    return {
        "pred": pred[0].T,
        "labels": torch.where(clear, label, VOID).to(torch.uint8),
        "macs": macs(config, stages).long(),
    }
