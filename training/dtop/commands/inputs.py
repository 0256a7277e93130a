"""What commands read; a mistake in it ends with a line, not a traceback."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from ..data.record import shared
from ..data.sample import Sample
from ..data.sources import Source, open_folder
from ..model.config import ModelConfig
from ..train.checkpoint import Checkpoint

Result = TypeVar("Result")


def checked(action: Callable[[], Result]) -> Result:
    """What a user can mend ends with a line, not a traceback."""
    try:
        return action()
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


def config_of(origin: Path) -> ModelConfig:
    """Of a run or of a model directory."""
    if (origin / "checkpoint.pt").exists():
        return Checkpoint.read(origin / "checkpoint.pt").config
    if (origin / "config.json").exists():
        return ModelConfig.read(origin / "config.json")
    raise ValueError(f"{origin} is neither a run (no checkpoint.pt) nor a model directory (no config.json)")


def unseen(folder: str, classes: int, seen: dict | None) -> list[Sample]:
    """A folder to score on. Raises ValueError if some of it is trained on."""
    samples = open_folder(Path(folder), classes).samples
    if common := shared(samples, seen):
        raise ValueError(f"{len(common)} pictures of {folder} are also trained on, such as {common[0].name}; "
                         "a score on them would say nothing")
    return samples


def read(data: Sequence[str], config: ModelConfig, hold_out: float) -> tuple[list[Source], list[Sample]]:
    sources = [checked(lambda text=text: Source.read(text, len(config.classes), hold_out)) for text in data]
    return sources, [sample for source in sources for sample in source.held_out]
