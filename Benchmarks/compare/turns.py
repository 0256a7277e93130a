"""Turns of well under a second, or of a frame: every side is a process that computes when it is told to, and sleeps
while another does. Between any two turns the processor's speed is measured."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FULL_SPEED = 0.9
"""The share of its highest speed that a processor has at least, if nobody disturbs it."""
PATIENCE = 10
"""Seconds in which a side's threads must fall asleep."""


class Side:
    """A program that computes once for each line of its input, and prints a line of JSON."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def compute(self) -> object:
        """What the program prints: a frame's milliseconds, or rates in GFLOP/s."""
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise SystemExit(f"{self.name} ended with status {self.process.wait()}: {' '.join(self.process.args)}")
        return json.loads(line)

    def rest(self) -> None:
        """Waits until all its threads sleep: libraries let them spin for a while after their work."""
        end = time.monotonic() + PATIENCE
        while any(state(task) == "R" for task in Path(f"/proc/{self.process.pid}/task").iterdir()):
            if time.monotonic() > end:
                raise SystemExit(f"{self.name} goes on computing after its turn, which disturbs the others'")
            time.sleep(0.0005)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def state(task: Path) -> str:
    """A thread's state in /proc: R runs or wants to, S sleeps; the name before it may have spaces."""
    try:
        return (task / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:  # It has ended.
        return ""


@dataclass(frozen=True)
class Turn:
    """The least milliseconds of a turn's frames, and the processor's GFLOP/s before and after them."""

    side: str
    ms: float
    before: float
    after: float


@dataclass(frozen=True)
class Pair:
    """Neighbouring turns of dtopd and a peer, in either order."""

    ours: Turn
    theirs: Turn

    @property
    def ratio(self) -> float:
        """dtopd's time as a share of the peer's."""
        return self.ours.ms / self.theirs.ms

    def is_disturbed(self, highest: float) -> bool:
        """Whether the processor was slower than its `highest` speed (GFLOP/s) before, between or after the two."""
        speeds = (speed for turn in (self.ours, self.theirs) for speed in (turn.before, turn.after))
        return min(speeds) < FULL_SPEED * highest


class Referee:
    """Gives turns, and watches the processor between them. `probe` measures its speed (fma_peak.c); of the probe's
    processors only those from number `first` on count, as a loop may have the others."""

    def __init__(self, probe: Side) -> None:
        self.probe = probe
        self.first = 0
        self.highest = 0.0
        self.before = 0.0

    def speed(self) -> float:
        """GFLOP/s of the processors that count."""
        rates = self.probe.compute()[self.first :]
        self.probe.rest()
        self.highest = max(self.highest, sum(rates))
        return sum(rates)

    def begin(self) -> None:
        """Looks at the processor before the first turn."""
        self.before = self.speed()

    def turn(self, side: Side, frames: int) -> Turn:
        ms = min(side.compute() for _ in range(frames))
        side.rest()
        before, self.before = self.before, self.speed()
        return Turn(side.name, ms, before, self.before)

    def pair(self, ours: Side, theirs: Side, frames: int, round: int) -> Pair:
        """A turn of each. Who is first alternates, as the second may find the processor warmer."""
        turns = [self.turn(side, frames) for side in ((ours, theirs) if round % 2 == 0 else (theirs, ours))]
        return Pair(*(turns if round % 2 == 0 else turns[::-1]))


@contextmanager
def busy_loop(referee: Referee, processor: int) -> Iterator[None]:
    """Lets a loop compute on `processor`, the referee's first, so that a side has half of it at most."""
    code = f"import os\nos.sched_setaffinity(0, [{processor}])\nprint(flush=True)\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as loop:
        loop.stdout.readline()
        highest = referee.highest
        try:
            referee.first, referee.highest = 1, 0.0
            yield
        finally:
            loop.kill()
            referee.first, referee.highest = 0, highest
