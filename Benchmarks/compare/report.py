"""Reports a comparison as a Markdown table and a picture of it."""

from __future__ import annotations

import statistics
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from processor import SETS, description, processor
from turns import FULL_SPEED, Pair

DTOPD = {"float32": "dtopd", "int8": "dtopd-int8"}
"""dtopd's side of each precision."""
TITLES = {
    "dtopd": "dtopd",
    "onnxruntime": "ONNX Runtime",
    "openvino": "OpenVINO",
    "torch": "PyTorch",
    "torch-compile": "PyTorch, compiled",
    "dtopd-int8": "dtopd, int8",
    "onnxruntime-static": "ONNX Runtime, int8, static",
    "onnxruntime-dynamic": "ONNX Runtime, int8, dynamic",
    "openvino-int8": "OpenVINO, int8",
}
PACKAGES = {"onnxruntime": "ONNX Runtime", "openvino": "OpenVINO", "torch": "PyTorch", "numpy": "numpy"}
SWEEP_COLUMNS = ["model", "", "ms", "of dense time", "of multiply-adds", "above", "times the best peer, dense"]
COLUMNS = [
    "model", "", "least ms", "median ms", "agreement", "dtopd / it, least", "dtopd / it, pairs",
    "undisturbed", "of FMA peak",
]
FEWEST = 4
"""Undisturbed pairs; with fewer, all count."""


@dataclass
class Limits:
    """What the processor can do at most: GFLOP/s of multiply-adds, and of matrix products by each library."""

    fma: float
    sgemm: dict[str, float]

    def __str__(self) -> str:
        products = ", ".join(f"{title} {rate:.0f}" for title, rate in self.sgemm.items())
        return f"Highest rates, GFLOP/s: multiply-adds (FMA peak) {self.fma:.0f}; matrix products by {products}."


@dataclass
class Comparison:
    """One model's turns: of each peer the pairs with dtopd's in the same precision."""

    model: str
    gflop: float
    frames: int
    is_busy: bool = False
    """A loop computed on one processor meanwhile."""
    highest: float = 0
    """The highest speed of the processor, in GFLOP/s, by which disturbed turns are known."""
    pairs: dict[str, list[Pair]] = field(default_factory=dict)
    agreement: dict[str, float] = field(default_factory=dict)
    sweep: list[dict] = field(default_factory=list)
    """Of each way to compute less, the dense one first: name, milliseconds of its frames, multiply-adds."""

    def add(self, peer: str, pair: Pair) -> None:
        self.pairs.setdefault(peer, []).append(pair)

    @property
    def title(self) -> str:
        return f"{self.model} beside a loop" if self.is_busy else self.model

    @property
    def engines(self) -> list[str]:
        """The sides that had turns, in the order of the table."""
        seen = {turn.side for pairs in self.pairs.values() for pair in pairs for turn in (pair.ours, pair.theirs)}
        return [side for side in TITLES if side in seen]

    def undisturbed(self, peer: str) -> list[Pair]:
        return [pair for pair in self.pairs[peer] if not pair.is_disturbed(self.highest)]

    def counted(self, peer: str) -> list[Pair]:
        """The undisturbed pairs; all, where there are too few."""
        pairs = self.undisturbed(peer)
        return pairs if len(pairs) >= FEWEST else self.pairs[peer]

    def least(self, side: str) -> float:
        return min(self.times(side, self.pairs.get))

    def median(self, side: str) -> float:
        """Of the turns that count."""
        return statistics.median(self.times(side, self.counted))

    def times(self, side: str, pairs: Callable[[str], list[Pair]]) -> list[float]:
        turns = (turn for peer in self.pairs for pair in pairs(peer) for turn in (pair.ours, pair.theirs))
        return [turn.ms for turn in turns if turn.side == side]

    def quartiles(self, peer: str) -> list[float]:
        """Of the ratios of the pairs that count."""
        return statistics.quantiles([pair.ratio for pair in self.counted(peer)], n=4, method="inclusive")

    def best(self, precision: str) -> str | None:
        """The fastest peer beside dtopd's side of `precision`: the one with the highest ratio."""
        ours = DTOPD[precision]
        peers = [peer for peer, pairs in self.pairs.items() if pairs[0].ours.side == ours]
        return max(peers, key=lambda peer: self.quartiles(peer)[1], default=None)

    @property
    def best_peer(self) -> str:
        return self.best("float32") or min(self.pairs, key=self.median)

    def share_of_peak(self, side: str, limits: Limits) -> str:
        return percent(self.gflop / self.least(side) * 1e3 / limits.fma, 0)


def percent(share: float, digits: int) -> str:
    return f"{100 * share:.{digits}f} %"


def rows(comparison: Comparison, limits: Limits) -> Iterator[list[str]]:
    """A row for each side, the best peer of each precision in bold."""
    name = f"{comparison.model}, {comparison.gflop:.1f} GFLOP"
    best = [comparison.best(precision) for precision in DTOPD]
    for side in comparison.engines:
        title = f"**{TITLES[side]}**" if side in best else TITLES[side]
        agreement = percent(comparison.agreement[side], 2) if side in comparison.agreement else ""
        ratio = spread = count = ""
        if side in comparison.pairs:
            pairs = comparison.pairs[side]
            ours = comparison.least(pairs[0].ours.side)
            low, middle, high = comparison.quartiles(side)
            ratio, spread = f"{ours / comparison.least(side):.2f}", f"{middle:.2f} ({low:.2f} to {high:.2f})"
            count = f"{len(comparison.undisturbed(side))} of {len(pairs)}"
        times = [f"{comparison.least(side):.1f}", f"{comparison.median(side):.1f}"]
        yield [name, title, *times, agreement, ratio, spread, count, comparison.share_of_peak(side, limits)]
        name = ""


def sweep_rows(comparison: Comparison) -> Iterator[list[str]]:
    """A row for each way to compute less: its time and multiply-adds as shares of the dense ones, and the best peer's
    dense time as a multiple of its own."""
    name = comparison.model
    dense, *ways = comparison.sweep
    dense_ms = statistics.median(dense["milliseconds"])
    for way in ways:
        ms = statistics.median(way["milliseconds"])
        time, work = ms / dense_ms, way["macs"] / dense["macs"]
        peer = comparison.median(comparison.best_peer) / ms
        yield [name, way["name"], f"{ms:.1f}", f"{time:.3f}", f"{work:.3f}", f"{time - work:+.3f}", f"{peer:.1f}"]
        name = ""


def setting(threads: int, rounds: int, packages: Iterable[str]) -> str:
    """The conditions of the measurement: processor, threads, rounds and packages' versions."""
    versions = ", ".join(f"{PACKAGES[package]} {version(package)}" for package in packages)
    return f"{processor()}, threads: {threads}, rounds in turn: {rounds}, float32. {versions}."


def table(columns: list[str], rows: Iterable[list[str]], texts: int) -> list[str]:
    """Lines of Markdown; the first `texts` columns are text, the others numbers."""
    align = "|---" * texts + "|---:" * (len(columns) - texts) + "|"
    return ["| " + " | ".join(columns) + " |", align, *("| " + " | ".join(row) + " |" for row in rows)]


EXPLANATION = f"""
- least ms: the least of all turns, disturbed or not. A turn counts by the least of its frames.
- median ms: of the turns of undisturbed pairs, or of all pairs where those are too few, as below.
- agreement: share of the pixels of CamVid's pictures with the class that ONNX Runtime gives them in float32.
- dtopd / it, least: the ratio of the least times, in the same precision.
- dtopd / it, pairs: median (and quartiles) of the ratios of neighbouring turns, in the same precision. Only undisturbed
  pairs count, unless fewer than {FEWEST} are: then all. Below 1 dtopd is faster.
- undisturbed: pairs before, between and after which the processor had {100 * FULL_SPEED:.0f} % or more of its highest
  speed.
- of FMA peak: the rate of multiply-adds by the least time.

The best peer of each precision is in bold."""


def markdown(comparisons: list[Comparison], limits: Limits, arguments: Namespace) -> str:
    """The tables, below the conditions of the measurement."""
    used = f" All sides used {SETS[arguments.instructions]} and nothing newer." if arguments.instructions else ""
    versions = ", ".join(f"{title} {version(package)}" for package, title in PACKAGES.items())
    lines = [
        description() + used,
        f"{arguments.threads} threads, {arguments.seconds:g} s of turns for each model. {versions}.",
        str(limits),
        EXPLANATION,
    ]
    titles = {False: "With the processors to themselves:", True: "While a loop computes on one processor:"}
    for is_busy, words in titles.items():
        some = [row for found in comparisons if found.is_busy == is_busy for row in rows(found, limits)]
        if some:
            lines += ["", words, "", *table(COLUMNS, some, texts=2)]
    swept = [row for comparison in comparisons if comparison.sweep for row in sweep_rows(comparison)]
    if swept:
        words = "Computing less, dtopd in float32, in turn with its dense frame (ViT-Ti, -S, -B: three heads):"
        lines += ["", words, "", *table(SWEEP_COLUMNS, swept, texts=2)]
    return "\n".join(lines) + "\n"


def draw(comparisons: list[Comparison], limits: Limits, path: Path) -> None:
    """Draws horizontal bars, one panel per model, with dotted lines for the processor's limits."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    bars = sum(len(comparison.engines) for comparison in comparisons)
    figure, panels = pyplot.subplots(
        len(comparisons),
        figsize=(9, 0.9 + 0.36 * bars + 0.8 * len(comparisons)),
        height_ratios=[len(comparison.engines) for comparison in comparisons],
        squeeze=False,
        layout="constrained",
    )
    for panel, comparison in zip(panels[:, 0], comparisons, strict=True):
        draw_panel(panel, comparison, limits)
    figure.supxlabel("milliseconds a frame (least); dotted: float32 work at the rate of sgemm, and of the FMA peak")
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


def draw_panel(panel: object, comparison: Comparison, limits: Limits) -> None:
    engines = comparison.engines
    times = [comparison.least(side) for side in engines]
    colours = ["#1f6fb4" if side.startswith("dtopd") else "#b8bec6" for side in engines]
    bars = panel.barh([TITLES[side] for side in engines], times, color=colours, height=0.72)
    labels = [f"{ms:.1f} ms" for ms in times]
    panel.bar_label(bars, labels, padding=4, fontsize=9)
    for limit in (max(limits.sgemm.values()), limits.fma):
        panel.axvline(comparison.gflop / limit * 1e3, color="#444444", linestyle=":", linewidth=1.2)
    panel.set_title(f"{comparison.model}, {comparison.gflop:.1f} GFLOP", loc="left", fontsize=11)
    panel.set_xlim(0, 1.4 * max(times))
    panel.invert_yaxis()
    panel.tick_params(axis="y", length=0)
    panel.spines[["top", "right", "left"]].set_visible(False)
