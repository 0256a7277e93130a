"""Which pictures a model has seen: what shows that it is scored on others."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from .sample import Sample
from .sources import Source

# Beside a run's checkpoint, and in a model directory.
RUN, MODEL = "data.json", "training.json"


def record(sources: Sequence[Source], origin: Path | None = None) -> dict:
    """Per folder, the SHA-256 of the pictures that are trained on and of those that are held out; and the same of what
    the run starts from, whose pictures the model has seen as well. That of other people's checkpoints is not known."""
    start = None
    if origin is not None:
        start = {"name": Path(origin).name} | (read_record(Path(origin)) or {"folders": None, "started_from": None})
    folders = [
        {"folder": "/".join(source.path.resolve().parts[-2:]), "trained": _pictures(source.samples),
         "held_out": _pictures(source.held_out)} for source in sources
    ]
    return {"folders": folders, "started_from": start}


def _pictures(samples: Sequence[Sample]) -> dict[str, dict[str, str]]:
    return {s.name: ({"file": s.file} if s.file else {}) | {"pixels": s.pixels} for s in samples}


def read_record(origin: Path) -> dict | None:
    """That of a run or of a model directory, or of the weights in one; None where there is none."""
    directory = origin.parent if origin.name in ("checkpoint.pt", "model.safetensors") else origin
    paths = [directory / name for name in (RUN, MODEL) if (directory / name).is_file()]
    return json.loads(paths[0].read_text()) if paths else None


def write_record(value: dict, path: Path) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n")


def trained(value: dict | None) -> Iterator[str]:
    """Hash, of file and of pixels, of every picture that was trained on at any time."""
    while value is not None:
        for folder in value["folders"] or []:
            for hashes in folder["trained"].values():
                yield from hashes.values()
        value = value["started_from"]


def shared(samples: Sequence[Sample], value: dict | None) -> list[Sample]:
    """Those of `samples` that were trained on."""
    seen = set(trained(value))
    return [sample for sample in samples if sample.file in seen or sample.pixels in seen]
