#!/usr/bin/env python3
"""A ViT-Ti, -S or -B at 512 x 512 with random weights, 150 classes and ATM heads, as a model directory.

    make_model.py ti|s|b|ti-exits|s-exits|b-exits MODEL_DIR

One head after the last layer; those named -exits have the published models' three, after layers 6, 8 and 12. Random
weights are confident of nothing, so no threshold is set (1): `dtopd bench --sweep` chooses how many tokens leave.
`golden.safetensors` comes from the reference implementation of Tests/Goldens, so `dtopd model verify MODEL_DIR` passes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "Tests" / "Goldens"))
from cases import Candidate  # noqa: E402
from make_goldens import write  # noqa: E402
from numerics import Weights  # noqa: E402
from random_model import Case, config, image, weights  # noqa: E402
from reference import Model  # noqa: E402

SEED = 1
SIDE, PATCH, LAYERS, CLASSES, DECODER_LAYERS = 512, 16, 12, 150, 3
WIDTHS = {"ti": 192, "s": 384, "b": 768}
"""The width of each size, which is that of its heads too; attention heads are 64 wide in all of them."""
HEADS_AFTER = {"": (LAYERS - 1,), "-exits": (5, 7, LAYERS - 1)}
MODELS = {size + heads: (WIDTHS[size], HEADS_AFTER[heads]) for heads in HEADS_AFTER for size in WIDTHS}
"""Of each model its width and the layers that its heads follow, counted from 0."""


def title(name: str) -> str:
    """ViT-Ti for ti, ViT-S-exits for s-exits."""
    return f"ViT-{name.capitalize()}"


def make(name: str, directory: Path) -> None:
    """Write the model and its golden."""
    width, out_indices = MODELS[name]
    case = Case(
        f"vit-{name}",
        size=(SIDE, SIDE),
        image_size=(SIDE, SIDE),
        patch=PATCH,
        width=width,
        heads=width // 64,
        out_indices=out_indices,
        classes=CLASSES,
        channels=width,
        decoder_layers=DECODER_LAYERS,
        presence=(2.0,) * len(out_indices),
        threshold=1,
    )
    settings = config(case)
    settings["dtop"]["head"]["num_heads"] = width // 64
    arrays, bfloat16 = weights(case, SEED)
    write(Candidate(Model(settings, Weights(arrays)), arrays, bfloat16, image(case, SEED)), directory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=MODELS)
    parser.add_argument("directory", type=Path)
    arguments = parser.parse_args()
    make(arguments.name, arguments.directory)


if __name__ == "__main__":
    main()
