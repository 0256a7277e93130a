"""Reports a comparison over video as a Markdown table: a row per clip, and one for the fixed cameras together."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from clip_run import ClipRun
from report import TITLES, setting, table

Statistic = Callable[[Iterable[float]], float]
"""The median over the turns, or the least of them: far apart where something else ran on the machine."""


def ms_a_frame(runs: list[ClipRun], statistic: Statistic = statistics.median) -> float:
    """The mean over frames of each frame's statistic over runs, which compute the same and differ only by noise."""
    return statistics.fmean(statistic(times) for times in zip(*(run.ms for run in runs), strict=True))


@dataclass
class ClipTurns:
    """A clip's turns: `dtopd run` with default settings and dense in float32, and the peers' milliseconds per frame
    before, between and after them."""

    name: str
    fixed_camera: bool
    carried: list[ClipRun] = field(default_factory=list)
    dense: list[ClipRun] = field(default_factory=list)
    peers: dict[str, list[float]] = field(default_factory=dict)

    @property
    def frames(self) -> int:
        return len(self.carried[0].ms)

    def times(self, statistic: Statistic) -> list[float]:
        """Milliseconds per frame: dtopd's, its own dense, then the peers'."""
        ours = [ms_a_frame(self.carried, statistic), ms_a_frame(self.dense, statistic)]
        return ours + [statistic(times) for times in self.peers.values()]


def mean(clips: list[ClipTurns], values: list[float]) -> float:
    """The clips' mean value per frame, weighted by their frames."""
    return sum(clip.frames * value for clip, value in zip(clips, values, strict=True)) / sum(
        clip.frames for clip in clips
    )


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def agreement(clips: list[ClipTurns]) -> str:
    """The mean agreement in percent; empty if a clip was too short for an audit."""
    shares = [clip.carried[0].agreement for clip in clips]
    return "" if None in shares else percent(mean(clips, shares))


def times(clips: list[ClipTurns], statistic: Statistic) -> list[float]:
    """Milliseconds per frame over all clips: dtopd's, its own dense, then the peers'."""
    return [mean(clips, list(side)) for side in zip(*(clip.times(statistic) for clip in clips), strict=True)]


def row(name: str, clips: list[ClipTurns]) -> list[str]:
    """One row for `clips` together."""
    runs = [clip.carried[0] for clip in clips]
    medians, least = times(clips, statistics.median), times(clips, min)
    return [
        name,
        str(sum(clip.frames for clip in clips)),
        percent(sum(run.active for run in runs) / sum(run.tokens for run in runs)),
        percent(sum(run.macs for run in runs) / sum(run.dense_macs for run in runs)),
        agreement(clips),
        *(f"{ms:.2f} ({lowest:.2f})" for ms, lowest in zip(medians, least, strict=True)),
        *(f"{ms / medians[0]:.2f} ({low / least[0]:.2f})" for ms, low in zip(medians[1:], least[1:], strict=True)),
    ]


def rows(clips: list[ClipTurns]) -> Iterator[list[str]]:
    """A row per clip, then one for all fixed cameras."""
    for clip in clips:
        yield row(clip.name if clip.fixed_camera else f"{clip.name} (moving)", [clip])
    fixed = [clip for clip in clips if clip.fixed_camera]
    if fixed:
        yield row("**fixed cameras**", fixed)


def markdown(clips: list[ClipTurns], threads: int, rounds: int) -> str:
    """The table, below the conditions of the measurement."""
    peers = list(clips[0].peers)
    names = ["dtopd dense float32", *(TITLES[peer] for peer in peers)]
    columns = ["clip", "frames", "tokens computed", "MACs", "agreement", "dtopd ms"]
    columns += [f"{name} ms" for name in names] + [f"times {name}" for name in names]
    lines = [
        setting(threads, rounds, peers),
        "Milliseconds of a frame: of the peers the median (the least) of the turns around the clip, of dtopd the mean",
        "over the clip of each frame's median (least). MACs: share of dense. Agreement: share of the pixels that are",
        "as in the full computation, the mean of the run's audits. Times X: how many times faster than X dtopd is with",
        "its default settings.",
        "",
        *table(columns, rows(clips), texts=1),
    ]
    return "\n".join(lines) + "\n"
