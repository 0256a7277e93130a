#!/usr/bin/env python3
"""Prints the scores that `run` collected, as Markdown tables."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

NAMES = {"fcn": "FCN", "atm": "ATM"}
EXITS = (4, 6, 8, 10, 12)
SIZES = {"size-288x384": "288 x 384", "size-352x480": "352 x 480", "size-416x576": "416 x 576"}
SHAPES = {"shape-192-16": "width 192, patch 16", "shape-256-16": "width 256, patch 16",
          "shape-192-12": "width 192, patch 12"}


def table(title: str, header: list[str], rows: list[list[str]]) -> None:
    print(f"## {title}\n")
    for row in [header, ["---"] * len(header), *rows]:
        print("| " + " | ".join(row) + " |")
    print()


def miou(row: dict) -> str:
    return f"{row['miou']:.2f}"


def giga(row: dict) -> str:
    return f"{row['macs'] / 1e9:.2f} G"


def share(row: dict) -> str:
    return f"{100 * row['ratio']:.1f} %"


def agreement(row: dict) -> str:
    return f"{100 * row['agreement']:.2f} %"


def at(rows: list[dict], threshold: float) -> dict:
    return next(row for row in rows if row["threshold"] == threshold)


def at_cost(rows: list[dict], ratio: float) -> float:
    """mIoU at the share `ratio` of dense multiply-adds, interpolated between thresholds; NaN outside their range."""
    ordered = sorted(rows, key=lambda row: row["ratio"])
    for low, high in zip(ordered, ordered[1:], strict=False):
        if low["ratio"] <= ratio <= high["ratio"]:
            place = (ratio - low["ratio"]) / max(high["ratio"] - low["ratio"], 1e-9)
            return low["miou"] + place * (high["miou"] - low["miou"])
    return float("nan")


def networks(read: Callable[[str], list[dict]]) -> None:
    """Depths are the heads of one network, as if the pass ended there; all layers cost the same."""
    (deep,) = read("network-deep")
    depths = [(layer, deep[f"miou/layer{layer}"], deep["macs"] * layer / EXITS[-1]) for layer in EXITS]
    table("Depth", ["layers", "mIoU", "multiply-adds", "mIoU per G"],
          [[str(layer), *per_mac(miou, macs)] for layer, miou, macs in depths])
    for title, names in (("Input size", SIZES), ("Width and patch", SHAPES)):
        rows = [(label, *read(f"network-{name}")) for name, label in names.items()]
        table(title, ["", "mIoU", "multiply-adds", "mIoU per G"],
              [[label, *per_mac(row["miou"], row["macs"])] for label, row in rows])


def per_mac(miou: float, macs: float) -> list[str]:
    return [f"{miou:.2f}", f"{macs / 1e9:.2f} G", f"{miou / macs * 1e9:.1f}"]


def main(scores: Path) -> None:
    def read(name: str) -> list[dict]:
        return json.loads((scores / f"{name}.json").read_text())

    networks(read)

    sweeps = {name: read(f"threshold-{name}") for name in ("fcn", "fcn-pruned", "atm", "atm-pruned")}

    rows = []
    for head, label in NAMES.items():
        direct, finetuned = sweeps[head], sweeps[f"{head}-pruned"]
        for kind, row in (("dense", at(direct, 1)), ("Direct", at(direct, 0.9)), ("Finetune, dense", at(finetuned, 1)),
                          ("Finetune", at(finetuned, 0.9))):
            rows.append([label, kind, miou(row), giga(row), share(row), agreement(row)])
    table("Direct against Finetune", ["head", "", "mIoU", "multiply-adds", "of dense", "as dense"], rows)

    for head, label in NAMES.items():
        pairs = zip(sweeps[head], sweeps[f"{head}-pruned"], strict=True)
        rows = [[f"{a['threshold']:g}", *(part(row) for row in (a, b) for part in (miou, share, agreement))]
                for a, b in pairs]
        columns = ["of dense", "as dense"]
        table(f"Threshold, {label}", ["threshold", "Direct", *columns, "Finetune", *columns], rows)

    table("Positions", ["exits after", "mIoU", "multiply-adds", "of dense", "as dense"],
          [["+".join(map(str, row["positions"])) or "none", miou(row), giga(row), share(row), agreement(row)]
           for row in read("positions") if row["threshold"] < 1])

    for head, label in NAMES.items():
        table(f"Methods, {label}", ["threshold", "method", "mIoU", "of dense", "as dense"],
              [[f"{row['threshold']:g}", row["method"], miou(row), share(row), agreement(row)]
               for row in read(f"methods-{head}-pruned")])

    costs = (0.6, 0.7, 0.8, 0.9)
    table("Heads at equal cost", ["head", *(f"at {cost:.0%}" for cost in costs), "dense"],
          [[label + kind, *(f"{at_cost(sweeps[name], cost):.2f}" for cost in costs), miou(at(sweeps[name], 1))]
           for head, label in NAMES.items() for kind, name in ((", Direct", head), (", Finetune", f"{head}-pruned"))])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
