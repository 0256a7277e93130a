"""Small models and labelled folders for tests, and the built program."""

import os
import subprocess
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from dtop.model.config import HeadConfig, ModelConfig
from dtop.model.pruned_vit import PrunedViT
from dtop.model.pruner import least_sure

REPOSITORY = Path(__file__).resolve().parents[2]
# Types of heads, and cells along a token's side.
HEADS = pytest.mark.parametrize(("head", "cells"), [("fcn", 1), ("fcn", 2), ("atm", 1)])
DTOPD = Path(os.environ.get("DTOPD", REPOSITORY / ".build/release/dtopd"))


def tiny(head: str = "fcn", cells: int = 1, **changes) -> ModelConfig:
    """Three layers with a head each, a grid of 4 x 5 tokens, and four classes. FCN heads may have `cells` x `cells`
    cells per token."""
    values = {
        "classes": ("sky", "road", "tree", "car"), "width": 32, "depth": 3, "heads": 2, "hidden": 64, "patch": 8,
        "image_size": (32, 40), "out_indices": (0, 1, 2), "head": HeadConfig(head, 16, 2, 2, cells),
        "keep_per_class": 1,
    }
    return ModelConfig(**values | changes)


@torch.no_grad()
def scattered(config: ModelConfig, seed: int = 1) -> PrunedViT:
    """A model whose tokens differ widely in class and confidence."""
    torch.manual_seed(seed)
    model = PrunedViT(config).eval()
    for name, value in model.state_dict().items():
        if name.endswith("running_var"):
            value.uniform_(0.5, 2)
        elif value.is_floating_point():
            value += 0.1 * torch.randn_like(value)
    model.backbone.pos_embed.normal_(std=0.5)
    for head in model.heads:
        if config.head.type == "fcn":
            head.conv_seg.weight *= 8
        else:
            head.sharpen(8)
            head.class_embed.bias += torch.tensor([2.0, -2.0])
    return model


def pictures(config: ModelConfig, count: int, seed: int = 1) -> Tensor:
    """Normalised random pictures, [count, 3, H, W]."""
    return torch.randn(count, 3, *config.image_size, generator=torch.Generator().manual_seed(seed))


def middle_threshold(model: PrunedViT, image: Tensor) -> float:
    """A threshold that about half of the first head's tokens exceed, in the widest gap of confidences near there."""
    with torch.inference_mode():
        confidence = least_sure(model.pred(model(image)[0]))[0].flatten().sort().values
    middle = confidence[len(confidence) // 3 : len(confidence) * 2 // 3]
    widest = int(middle.diff().argmax())
    return float(middle[widest : widest + 2].mean())


def labelled_folder(path: Path, count: int, size: tuple[int, int] = (32, 40), classes: int = 4, seed: int = 1) -> Path:
    """Writes pictures of noisy bands, one per class, each in its own colour so that they can be learned."""
    generator = torch.Generator().manual_seed(seed)
    colours = torch.linspace(20, 235, classes)
    for part in ("images", "labels"):
        (path / part).mkdir(parents=True)
    for index in range(count):
        rows = torch.rand(1, generator=generator) + torch.arange(size[0]) * classes / size[0]
        label = (rows.long() % classes)[:, None].expand(size)
        noise = torch.randn(3, *size, generator=generator) * 10
        image = (colours[label] + noise).clamp(0, 255).to(torch.uint8)
        Image.fromarray(image.permute(1, 2, 0).numpy()).save(path / f"images/{index:03}.png")
        Image.fromarray(label.to(torch.uint8).numpy()).save(path / f"labels/{index:03}.png")
    return path


def dtopd(*arguments: object) -> subprocess.CompletedProcess:
    """Runs the built program; skips the test if it is not built."""
    if not DTOPD.exists():
        pytest.skip(f"{DTOPD} is not built; set DTOPD to another")
    command = [str(DTOPD), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def street(path: Path, frames: int, seed: int = 1, size: str = "96x64") -> Path:
    """Fills the folder with `dtopd synth`."""
    path.mkdir()
    done = dtopd("synth", "-o", path / "street.mp4", "--labels", path / "labels", "--frames", frames, "--seed", seed,
                 "--size", size)
    assert done.returncode == 0, done.stderr
    return path
