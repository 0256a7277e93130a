"""Records which pictures a model has seen, to show that it is scored on others."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from .sample import Sample, hash_of
from .sources import Source

# File names beside a run's checkpoint, and in a model directory.
RUN, MODEL = "data.json", "training.json"
# Keys of other models' records within a record, and the words for a difference in them.
FORMER = {"started_from": "a start from", "taught_by": "a teacher"}


def record(sources: Sequence[Source], origin: Path | None = None, teacher: Path | None = None) -> dict:
    """The record of a run. Per folder: its weight, the SHA-256 of each picture trained on and of each held out, and one
    SHA-256 of all labels trained on. Includes the records of what the run starts from and of its teacher, whose
    pictures the model has seen too; those of third-party checkpoints are unknown. Raises ValueError if a held-out
    picture is trained on."""
    folders = [
        {"folder": "/".join(source.path.resolve().parts[-2:]), "weight": source.weight,
         "labels": _labels(source.samples), "trained": _pictures(source.samples),
         "held_out": _pictures(source.held_out)} for source in sources
    ]
    value = {"folders": folders, "started_from": _former(origin)}
    if teacher is not None:
        value["taught_by"] = _former(teacher)
    for source in sources:
        if common := shared(source.held_out, value):
            former = next((model for model in (origin, teacher) if shared(source.held_out, _former(model))), None)
            mend = f"take the --hold-out that {former} was trained with" if former else "remove the copies"
            raise ValueError(f"{len(common)} pictures of {source.path} that are held out are also trained on, such as "
                             f"{common[0].name}; {mend}")
    return value


def _former(origin: Path | None) -> dict | None:
    """The name and record of a model that another starts from or learns from; None if `origin` is None."""
    if origin is None:
        return None
    return {"name": Path(origin).name} | (read_record(Path(origin)) or {"folders": None, "started_from": None})


def _pictures(samples: Sequence[Sample]) -> dict[str, dict[str, str]]:
    return {s.name: ({"file": s.file} if s.file else {}) | {"pixels": s.pixels} for s in samples}


def _labels(samples: Sequence[Sample]) -> str:
    digest = hashlib.sha256()
    for sample in samples:
        digest.update(hash_of(sample.label).encode())
    return digest.hexdigest()


def without_repeats(value: dict | None, listed: Sequence[tuple] = ()) -> dict | None:
    """The record without repeats: models that a run started or learned from keep only folders whose pictures are not
    listed before."""
    if value is None:
        return None
    folders, listed = value["folders"], list(listed)
    if folders is not None:
        folders = [folder for folder in folders if contents(folder) not in listed]
        listed += map(contents, folders)
    former = {part: without_repeats(value[part], listed) for part in FORMER if part in value}
    return value | {"folders": folders} | former


def contents(folder: dict) -> tuple:
    """What a record's folder holds, whatever its weight and labels were."""
    return folder["folder"], folder["trained"], folder["held_out"]


def differences(then: dict, now: dict) -> list[str]:
    """How `now` differs from the stored record `then`, such as `other labels in yard`. Records of earlier versions lack
    weights and labels, which then count as the same."""
    old, new = then["folders"] or [], now["folders"] or []
    names = [[folder["folder"] for folder in part] for part in (old, new)]
    if names[0] != names[1]:
        found = [f"data {', '.join(names[0])}, now {', '.join(names[1])}"]
    else:
        found = [text for pair in zip(old, new, strict=True) for text in _folder_differences(*pair)]
    for part, words in FORMER.items():
        former = then.get(part), now.get(part)
        names = [model["name"] if model else "nothing" for model in former]
        if names[0] != names[1]:
            found.append(f"{words} {names[0]}, now {names[1]}")
        elif former[0] is not None and differences(*former):
            found.append(f"{words} another {names[0]}")
    return found


def _folder_differences(old: dict, new: dict) -> list[str]:
    pictures = [folder["trained"] | folder["held_out"] for folder in (old, new)]
    if pictures[0] != pictures[1]:
        return [f"other pictures in {new['folder']}"]
    if old["trained"] != new["trained"]:
        counts = [len(folder["held_out"]) for folder in (old, new)]
        return [f"{counts[0]} pictures of {new['folder']} held out, now {counts[1]}"]
    found = []
    if old.get("labels", new["labels"]) != new["labels"]:
        found.append(f"other labels in {new['folder']}")
    if old.get("weight", new["weight"]) != new["weight"]:
        found.append(f"weight {old['weight']:g} of {new['folder']}, now {new['weight']:g}")
    return found


def read_record(origin: Path) -> dict | None:
    """The record of a run or a model directory, or of the weights in one; None if it has none."""
    directory = origin.parent if origin.name in ("checkpoint.pt", "model.safetensors") else origin
    paths = [directory / name for name in (RUN, MODEL) if (directory / name).is_file()]
    return json.loads(paths[0].read_text()) if paths else None


def write_record(value: dict, path: Path) -> None:
    path.write_text(json.dumps(value, indent=0) + "\n")


def trained(value: dict | None) -> Iterator[str]:
    """File hash and pixel hash of every picture that was ever trained on."""
    if value is None:
        return
    for folder in value["folders"] or []:
        for hashes in folder["trained"].values():
            yield from hashes.values()
    for part in FORMER:
        yield from trained(value.get(part))


def shared(samples: Sequence[Sample], value: dict | None) -> list[Sample]:
    """Those of `samples` that were trained on."""
    seen = set(trained(value))
    return [sample for sample in samples if sample.file in seen or sample.pixels in seen]
