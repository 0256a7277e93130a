#!/usr/bin/env python3
"""Make, or check, golden model directories with the plain reference in reference.py.

    make_goldens.py --output DIR            write every case of cases.py to DIR/<name>/
    make_goldens.py --check DIR [DIR ...]   recompute each directory's golden.safetensors and compare
"""

from __future__ import annotations

import argparse
import copy
import json
from pathlib import Path

import numpy as np

from cases import CASES, Candidate, choose
from numerics import Weights
from reference import Model, Result, forward, pixel_scores, slide
from tensors import Arrays, load, save

TOLERANCE = 2e-4
CLOSE = 1e-3
VOID = 255


def labels(scores: np.ndarray) -> np.ndarray:
    """scores: (K, H, W) -> (H, W); 255 where the best two differ by less than 0.1 % of the best."""
    second, first = np.sort(scores, axis=0)[-2:]
    return np.where(first - second < CLOSE * abs(first), VOID, scores.argmax(0)).astype(np.uint8)


def dense(model: Model) -> Model:
    """The same model with threshold 1."""
    config = copy.deepcopy(model.config)
    config["dtop"]["threshold"] = 1
    return Model(config, model.weights)


def answer(model: Model, result: Result, size: tuple[int, int]) -> Arrays:
    """The tensors by which both the pruned and the dense pass are judged."""
    return {
        "pred": result.pred.astype(np.float32),
        "labels": labels(pixel_scores(model, result, size)),
        "macs": np.array([result.macs], np.int64),
    }


def stage_tensors(result: Result) -> Arrays:
    """The input and output of each head that ran."""
    tensors = {}
    for index, stage in enumerate(result.stages):
        tensors[f"stage{index}.tokens"] = stage.rows.astype(np.float32)
        tensors[f"stage{index}.logits"] = stage.output.logits.astype(np.float32)
        if stage.output.class_logits is not None:
            tensors[f"stage{index}.class_logits"] = stage.output.class_logits.astype(np.float32)
    return tensors


def whole_tensors(model: Model, image: np.ndarray) -> Arrays:
    """Every golden tensor of one image, (3, H, W) float32."""
    size, pixels = image.shape[1:], image.astype(np.float64)
    result, unpruned = forward(model, pixels), forward(dense(model), pixels)
    dense_answer = {f"dense.{name}": array for name, array in answer(model, unpruned, size).items()}
    return {
        "input": image,
        "tokens": result.tokens.astype(np.float32),
        "canvas": result.canvas.astype(np.float32),
        "exit_stage": result.exit_stage.astype(np.uint8),
        **stage_tensors(result),
        **answer(model, result, size),
        **dense_answer,
    }


def slide_tensors(model: Model, image: np.ndarray) -> Arrays:
    """The golden tensors of slide mode over the whole image, (3, H, W) float32."""
    scores, macs = slide(model, image.astype(np.float64))
    return {
        "slide.image": image,
        "slide.scores": scores.astype(np.float32),
        "slide.labels": labels(scores),
        "slide.macs": np.array([macs], np.int64),
    }


def golden_tensors(candidate: Candidate) -> Arrays:
    """All tensors of golden.safetensors."""
    tensors = whole_tensors(candidate.model, candidate.first_window)
    if candidate.model.dtop["test_mode"] == "slide":
        tensors |= slide_tensors(candidate.model, candidate.image)
    return tensors


def write(candidate: Candidate, directory: Path) -> Arrays:
    """Write one model directory; returns its golden tensors."""
    directory.mkdir(parents=True, exist_ok=True)
    tensors = golden_tensors(candidate)
    (directory / "config.json").write_text(json.dumps(candidate.model.config, indent=1) + "\n")
    save(directory / "model.safetensors", candidate.arrays, candidate.bfloat16)
    save(directory / "golden.safetensors", tensors)
    return tensors


def make(output: Path) -> None:
    """Write every case and print how many tokens took each exit."""
    for case in CASES:
        candidate = choose(case)
        tensors = write(candidate, output / case.name)
        exits = np.bincount(tensors["exit_stage"], minlength=len(case.out_indices)).tolist()
        share = tensors["macs"][0] / tensors["dense.macs"][0]
        threshold = candidate.model.dtop["threshold"]
        print(f"{case.name:20} threshold {threshold:<7} exits {exits} macs {share:.2f} of dense")


def difference(name: str, expected: np.ndarray, actual: np.ndarray) -> float:
    """The largest difference; labels are compared where the golden is not 255."""
    if expected.shape != actual.shape or expected.dtype != actual.dtype:
        return float("inf")
    decided = expected != VOID if name.endswith("labels") else np.ones(expected.shape, bool)
    return abs(expected[decided].astype(np.float64) - actual[decided]).max(initial=0)


def check(directory: Path) -> bool:
    """Recompute one directory and print a line per tensor."""
    golden = load(directory / "golden.safetensors")
    model = Model(json.loads((directory / "config.json").read_text()), Weights(load(directory / "model.safetensors")))
    actual = whole_tensors(model, golden["input"])
    if "slide.image" in golden:
        actual |= slide_tensors(model, golden["slide.image"])
    passed = True
    for name in sorted(golden.keys() | actual.keys()):
        present = name in golden and name in actual
        worst = difference(name, golden[name], actual[name]) if present else float("inf")
        limit = TOLERANCE if present and golden[name].dtype.kind == "f" else 0
        print(f"{directory.name} {name} {worst:.1e} {'OK' if worst <= limit else 'FAIL'}")
        passed &= worst <= limit
    return passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--output", type=Path)
    action.add_argument("--check", type=Path, nargs="+", metavar="DIR")
    arguments = parser.parse_args()
    if arguments.output:
        make(arguments.output)
    elif not all([check(directory) for directory in arguments.check]):
        raise SystemExit("FAIL")


if __name__ == "__main__":
    main()
