"""Runs `dtopd run` over a clip and reads its frame log."""

from __future__ import annotations

import json
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

ENGINE = ("embed", "layers", "heads", "post")
"""The network's stages: from the resized picture, and what has changed in it, to a label for each pixel."""


@dataclass(frozen=True)
class ClipRun:
    """The engine's milliseconds per frame, sums over the frames, and the audits' mean agreement (None: no audit)."""

    ms: list[float]
    macs: int
    dense_macs: int
    active: int
    tokens: int
    agreement: float | None


def run_clip(command: list[str], log: Path, frame_macs: int) -> ClipRun:
    """Runs `command` and sums up its frame log. Exits unless its dense frames cost `frame_macs`, as the peers' do."""
    subprocess.run([*command, "--log", str(log), "-y", "--quiet"], check=True, stderr=subprocess.DEVNULL)
    records = [json.loads(line) for line in log.read_text().splitlines()]
    if any(record["dense_macs"] != frame_macs for record in records):
        raise SystemExit(f"{' '.join(command)}: frames are not of the export's size")
    audits = [record["agreement"] for record in records if record["agreement"] is not None]
    return ClipRun(
        ms=[sum(record["ms"][stage] for stage in ENGINE) for record in records],
        macs=sum(record["macs"] for record in records),
        dense_macs=sum(record["dense_macs"] for record in records),
        active=sum(record["tokens"]["active"] for record in records),
        tokens=sum(record["tokens"]["total"] for record in records),
        agreement=statistics.fmean(audits) if audits else None,
    )
