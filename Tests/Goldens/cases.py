"""The cases behind our goldens, and the choice of a seed and a threshold for each.

Thresholds are searched for, not written down: each exit must take 20 to 60 % of the tokens it sees, and no decision may
depend on a difference below `MARGIN`, so that float32 engines decide alike. Every answer has at least three classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from numerics import Weights
from random_model import Case, config, image, weights
from reference import Model, Result, Stage, forward, windows
from tensors import Arrays

MARGIN = 1e-3
SHARE = (0.2, 0.6)
SEEDS = 200
CLASSES_SEEN = 3

CASES = [
    Case("atm-topk", (48, 48), (48, 48), out_indices=(0, 2, 3), classes=3, keep=5),
    Case("atm-grid", (37, 59), (48, 48), out_indices=(0, 1, 3)),
    Case("atm-patch16", (64, 80), (64, 80), patch=16, heads=4, out_indices=(0, 1), keep=1, storage="BF16"),
    Case("fcn-topk", (43, 50), (48, 40), head="fcn", class_token=True, interpolation="bilinear", storage="F32"),
    Case("atm-remove", classes=6, method="remove"),
    Case("atm-average", method="average", class_token=True, storage="mixed"),
    Case("fcn-average", method="average", class_token=True, head="fcn", classes=5, storage="mixed"),
    Case("atm-ratio", method="ratio", threshold=0.5),
    Case("atm-two-stages", out_indices=(0, 2), decoder_layers=3),
    Case("fcn-four-stages", out_indices=(0, 2, 3, 4), head="fcn", keep=1, method="remove"),
    Case("atm-one-stage", (24, 40), (24, 40), out_indices=(1,), decoder_layers=2, threshold=0.5, storage="F32"),
    Case("atm-all-leave", (32, 40), (32, 40), method="remove", presence=(0.3, 6, 2), empties_at=1),
    Case(
        "average-all-leave",
        (32, 40),
        (32, 40),
       
        method="average",
        class_token=True,
        presence=(0.3, 6, 2),
        empties_at=1,
    ),
    Case("atm-dense", (24, 40), (24, 40), threshold=1.0),
    Case("slide-atm", (40, 61), (32, 40), crop=(32, 40), stride=(20, 16), keep=1),
    Case("slide-fcn", (53, 27), (40, 40), head="fcn", crop=(40, 40), stride=(24, 24), keep=1),
    Case("fcn-cells", (43, 50), (48, 40), head="fcn", cells=2, out_indices=(0, 2, 3), storage="F32"),
    Case("average-cells", method="average", class_token=True, head="fcn", cells=4, classes=5, storage="mixed"),
    Case("slide-cells", (53, 35), (40, 40), head="fcn", cells=4, crop=(40, 40), stride=(24, 24), keep=1),
]


@dataclass(frozen=True)
class Candidate:
    """A case with all its random values."""

    model: Model
    arrays: Arrays
    bfloat16: frozenset[str]
    image: np.ndarray

    @property
    def first_window(self) -> np.ndarray:
        """The golden's `input`: the whole image, or the first slide window."""
        height, width = self.model.dtop.get("crop_size", self.image.shape[1:])
        return self.image[:, :height, :width]

    @property
    def windows(self) -> list[np.ndarray]:
        """Every image that is passed forward, float64; the first is `input`."""
        pixels = self.image.astype(np.float64)
        if self.model.dtop["test_mode"] == "whole":
            return [pixels]
        return [pixels[:, rows, columns] for rows, columns in windows(self.model, pixels)]


def choose(case: Case) -> Candidate:
    """The first seed, and the first threshold for it, whose exits meet the module's conditions."""
    for seed in range(SEEDS):
        arrays, bfloat16 = weights(case, seed)
        drawn = Candidate(Model(config(case), Weights(arrays)), arrays, bfloat16, image(case, seed))
        for threshold in thresholds(case, drawn):
            candidate = replace(drawn, model=Model(config(replace(case, threshold=threshold)), Weights(arrays)))
            if acceptable(case, candidate):
                return candidate
    raise SystemExit(f"{case.name}: no seed below {SEEDS} gives clear exits")


def thresholds(case: Case, drawn: Candidate) -> Iterator[float]:
    """The given threshold, or the middles between head 0's confidences, from the median outwards."""
    if case.threshold is not None:
        yield case.threshold
        return
    dense = Model(config(replace(case, threshold=1)), drawn.model.weights)
    confidence = np.sort(forward(dense, drawn.windows[0]).stages[0].confidence)
    gaps = np.flatnonzero(np.diff(confidence) > 2 * MARGIN + 1e-4)
    middles = np.round((confidence[gaps] + confidence[gaps + 1]) / 2, 4)
    yield from middles[np.argsort(abs(gaps - len(confidence) / 2), kind="stable")].tolist()


def acceptable(case: Case, candidate: Candidate) -> bool:
    """Whether every exit of the first window takes its share, and every decision in every window is clear."""
    first, *others = (forward(candidate.model, window) for window in candidate.windows)
    exits = decisions(case, first)
    if len(np.unique(first.pred.argmax(0))) < CLASSES_SEEN:
        return False
    if case.empties_at is None and len(first.stages) < len(case.out_indices):
        return False
    if case.empties_at is not None and (len(exits) != case.empties_at + 1 or not exits[-1].leaves.all()):
        return False
    if case.threshold == 1:
        return True
    shares = [stage.leaves.mean() for stage in exits[: case.empties_at]]
    if not all(SHARE[0] <= share <= SHARE[1] for share in shares):
        return False
    return all(clear(case, candidate, stage) for result in (first, *others) for stage in decisions(case, result))


def decisions(case: Case, result: Result) -> list[Stage]:
    """The stages that ran and could let tokens exit."""
    return result.stages[: len(case.out_indices) - 1]


def clear(case: Case, candidate: Candidate, stage: Stage) -> bool:
    """Whether no decision at this exit depends on a difference below MARGIN."""
    confidence, leaves = stage.confidence, stage.leaves
    if case.method == "ratio":
        return confidence[leaves].min() - confidence[~leaves].max() > MARGIN
    confident = confidence > candidate.model.dtop["threshold"]
    if abs(confidence - candidate.model.dtop["threshold"]).min() <= MARGIN:
        return False
    if not clear_labels(stage.output.pred[:, :, confident]):
        return False
    return case.method != "topk" or all(clear_ranking(case, stage, confident, k) for k in range(case.classes))


def clear_labels(pred: np.ndarray) -> bool:
    """pred: (R * R, K, n). Whether each token's class is clear in its least sure cell and in any as unsure."""
    second, first = np.sort(pred, axis=1)[:, -2:].swapaxes(0, 1)
    unsure = first - first.min(0) <= MARGIN
    if (first - second)[unsure].min() <= MARGIN:
        return False
    label = pred.argmax(1)
    return bool((label == label[first.argmin(0), np.arange(pred.shape[2])])[unsure].all())


def clear_ranking(case: Case, stage: Stage, confident: np.ndarray, k: int) -> bool:
    """Whether the last kept token of class k is clearly ahead of the first that exits."""
    ranked = np.sort(stage.confidence[confident & (stage.label == k)])[::-1]
    return len(ranked) <= case.keep or ranked[case.keep - 1] - ranked[case.keep] > MARGIN
