#!/usr/bin/python3
"""How well `familiarity` in frame logs separates pictures that a model knows from others: the area under the ROC curve,
and the share of pictures below the warning limit.

    roc.py --known LOG... --unknown LOG... [--judged LOG MASKS LABELS]...

A judged frame counts as known if 60 % of its labelled pixels are right: MASKS is the folder that --masks wrote with
LOG, and LABELS has a PNG of the same name for each mask.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from PIL import Image

RIGHT, DOUBTFUL = 0.6, 0.5


def familiarities(log: str) -> list[float]:
    return [json.loads(line)["familiarity"] for line in Path(log).read_text().splitlines()]


def accuracy(mask: Path, label: Path, classes: int) -> float:
    found, truth = (np.asarray(Image.open(path)) for path in (mask, label))
    known = truth < classes
    return float((found[known] == truth[known]).mean())


def judged(log: str, masks: str, labels: str) -> tuple[list[float], list[float]]:
    """Familiarities of the frames that are right, and of the others."""
    folder = Path(masks)
    classes = len(json.loads((folder / "labels.json").read_text()))
    with open(folder / "frames.csv", newline="") as table:
        names = [row["file"] for row in csv.DictReader(table)]
    sides = [], []
    for name, familiarity in zip(names, familiarities(log), strict=True):
        right = accuracy(folder / name, Path(labels) / name, classes) >= RIGHT
        sides[0 if right else 1].append(familiarity)
    return sides


def area(known: list[float], unknown: list[float]) -> float:
    """The share of pairs in which the known one is more familiar; ties count half."""
    one, other = np.array(known)[:, None], np.array(unknown)[None]
    return float((one > other).mean() + 0.5 * (one == other).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--known", nargs="+", default=[])
    parser.add_argument("--unknown", nargs="+", default=[])
    parser.add_argument("--judged", nargs=3, action="append", default=[])
    arguments = parser.parse_args()
    rows = [(Path(log).stem, True, familiarities(log)) for log in arguments.known]
    rows += [(Path(log).stem, False, familiarities(log)) for log in arguments.unknown]
    for log, masks, labels in arguments.judged:
        right, wrong = judged(log, masks, labels)
        rows += [(f"{Path(log).stem}, right", True, right), (f"{Path(log).stem}, wrong", False, wrong)]
    known = [value for _, is_known, values in rows if is_known for value in values]
    unknown = [value for _, is_known, values in rows if not is_known for value in values]
    print("| pictures | | mean | below 0.5 | area under the ROC curve |\n|---|---|---|---|---|")
    for name, is_known, values in rows:
        if values:
            against = area(values, unknown) if is_known else area(known, values)
            print(f"| {name} | {len(values)} {'known' if is_known else 'unknown'} | {np.mean(values):.2f} "
                  f"| {100 * np.mean(np.array(values) < DOUBTFUL):.0f} % | {against:.3f} |")
    print(f"| all | {len(known)} known, {len(unknown)} unknown | | | {area(known, unknown):.3f} |")


if __name__ == "__main__":
    main()
