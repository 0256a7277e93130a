"""Reports a comparison as a Markdown table and a picture of it."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

FMA = "FMA peak"
SGEMM = {"sgemm, OpenBLAS (numpy)": "numpy", "sgemm, MKL (torch.mm)": "torch"}
"""What a matrix product reaches, by the library that sgemm.py calls."""
TITLES = {
    "dtopd": "dtopd",
    "dtopd-int8": "dtopd, int8",
    "onnxruntime": "ONNX Runtime",
    "openvino": "OpenVINO",
    "torch": "PyTorch",
    "torch-compile": "PyTorch, compiled",
}
PACKAGES = {"onnxruntime": "ONNX Runtime", "openvino": "OpenVINO", "torch": "PyTorch", "numpy": "numpy"}
SWEEP_COLUMNS = ["model", "", "ms", "of dense time", "of multiply-adds", "above", "times the best peer, dense"]
COLUMNS = ["model", "", "ms", "min", "dtopd / it", "GFLOP/s", "of FMA peak", "of sgemm"]


@dataclass
class Comparison:
    """One model's rounds: milliseconds for the engines that run it, GFLOP/s for the processor's limits."""

    model: str
    gflop: float
    rounds: dict[str, list[float]] = field(default_factory=dict)
    sweep: list[dict] = field(default_factory=list)
    """Of each way to compute less, the dense one first: name, milliseconds of its frames, multiply-adds."""

    def add(self, side: str, value: float) -> None:
        self.rounds.setdefault(side, []).append(value)

    def latest(self) -> dict[str, float]:
        return {side: values[-1] for side, values in self.rounds.items()}

    def median(self, side: str) -> float:
        return statistics.median(self.rounds[side])

    @property
    def engines(self) -> list[str]:
        return [side for side in TITLES if side in self.rounds]

    @property
    def best_peer(self) -> str:
        return min((side for side in self.engines if not side.startswith("dtopd")), key=self.median)

    @property
    def sgemm(self) -> str:
        """The library with the faster matrix product, which is the ceiling."""
        return max(SGEMM, key=self.median)

    def rate(self, side: str) -> float:
        """GFLOP/s."""
        return self.gflop / self.median(side) * 1e3 if side in TITLES else self.median(side)

    def share(self, side: str, limit: str) -> str:
        return f"{self.rate(side) / self.rate(limit):.0%}".replace("%", " %")


def rows(comparison: Comparison) -> Iterator[list[str]]:
    """Rows for the engines, the best peer in bold, then for the processor's limits."""
    name = f"{comparison.model}, {comparison.gflop:.1f} GFLOP"
    for side in [*comparison.engines, FMA, *SGEMM]:
        title, ms, least, ratio = side, "", "", ""
        if side in TITLES:
            title = f"**{TITLES[side]}**" if side == comparison.best_peer else TITLES[side]
            median = comparison.median(side)
            ms, least = f"{median:.1f}", f"{min(comparison.rounds[side]):.1f}"
            ratio = f"{comparison.median('dtopd') / median:.2f}" if not side.startswith("dtopd") else ""
        of_peak, of_sgemm = comparison.share(side, FMA), comparison.share(side, comparison.sgemm)
        yield [name, title, ms, least, ratio, f"{comparison.rate(side):.0f}", of_peak, of_sgemm]
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


def processor() -> str:
    """The processor's name from /proc/cpuinfo."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")


def setting(threads: int, rounds: int, packages: Iterable[str]) -> str:
    """The conditions of the measurement: processor, threads, rounds and packages' versions."""
    versions = ", ".join(f"{PACKAGES[package]} {version(package)}" for package in packages)
    return f"{processor()}, threads: {threads}, rounds in turn: {rounds}, float32. {versions}."


def table(columns: list[str], rows: Iterable[list[str]], texts: int) -> list[str]:
    """Lines of Markdown; the first `texts` columns are text, the others numbers."""
    align = "|---" * texts + "|---:" * (len(columns) - texts) + "|"
    return ["| " + " | ".join(columns) + " |", align, *("| " + " | ".join(row) + " |" for row in rows)]


def markdown(comparisons: list[Comparison], threads: int, rounds: int) -> str:
    """The tables, below the conditions of the measurement."""
    lines = [
        setting(threads, rounds, PACKAGES),
        "Medians of the turns (ms: each the median of its frames; min: the least of them). The best peer is in bold;",
        "shares of sgemm are of the faster library's.",
        "",
        *table(COLUMNS, (row for comparison in comparisons for row in rows(comparison)), texts=2),
        "",
        "Computing less, dtopd in float32, alternating with its own dense frame; ViT-Ti, -S and -B have three heads here:",
        "",
        *table(SWEEP_COLUMNS, (row for comparison in comparisons for row in sweep_rows(comparison)), texts=2),
    ]
    return "\n".join(lines) + "\n"


def draw(comparisons: list[Comparison], path: Path) -> None:
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
        draw_panel(panel, comparison)
    figure.supxlabel("milliseconds a frame (median); dotted: the same work at the rate of sgemm, and of the FMA peak")
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


def draw_panel(panel: object, comparison: Comparison) -> None:
    engines = comparison.engines
    times = [comparison.median(side) for side in engines]
    colours = ["#1f6fb4" if side.startswith("dtopd") else "#b8bec6" for side in engines]
    bars = panel.barh([TITLES[side] for side in engines], times, color=colours, height=0.72)
    labels = [
        f"{ms:.1f} ms, {comparison.share(side, FMA)} of FMA peak" for side, ms in zip(engines, times, strict=True)
    ]
    panel.bar_label(bars, labels, padding=4, fontsize=9)
    for limit in (comparison.sgemm, FMA):
        panel.axvline(comparison.gflop / comparison.rate(limit) * 1e3, color="#444444", linestyle=":", linewidth=1.2)
    panel.set_title(f"{comparison.model}, {comparison.gflop:.1f} GFLOP", loc="left", fontsize=11)
    panel.set_xlim(0, 1.4 * max(times))
    panel.invert_yaxis()
    panel.tick_params(axis="y", length=0)
    panel.spines[["top", "right", "left"]].set_visible(False)
