#!/usr/bin/env python3
"""A ViT-Ti, -S or -B at 512 x 512 with random weights, 150 classes and one ATM head, as a model directory.

    make_model.py ti|s|b MODEL_DIR

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
SIZES = {"ti": 192, "s": 384, "b": 768}
"""The width of each, which is that of its head too; attention heads are 64 wide in all of them."""


def make(size: str, directory: Path) -> None:
    """Write the model and its golden."""
    width = SIZES[size]
    case = Case(
        f"vit-{size}",
        size=(SIDE, SIDE),
        image_size=(SIDE, SIDE),
        patch=PATCH,
        width=width,
        heads=width // 64,
        out_indices=(LAYERS - 1,),
        classes=CLASSES,
        channels=width,
        decoder_layers=DECODER_LAYERS,
        presence=(2.0,),
        threshold=1,
    )
    settings = config(case)
    settings["dtop"]["head"]["num_heads"] = width // 64
    arrays, bfloat16 = weights(case, SEED)
    write(Candidate(Model(settings, Weights(arrays)), arrays, bfloat16, image(case, SEED)), directory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("directory", type=Path)
    arguments = parser.parse_args()
    make(arguments.size, arguments.directory)


if __name__ == "__main__":
    main()
