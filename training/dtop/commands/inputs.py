"""What commands read; a mistake in it ends with a line, not a traceback."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from ..data.record import shared
from ..data.sample import Sample
from ..data.sources import Source, open_folder
from ..initial_weights import start_from
from ..model.config import ModelConfig
from ..model.pruned_vit import PrunedViT
from ..origin import Origin

Result = TypeVar("Result")


def checked(action: Callable[[], Result]) -> Result:
    """What a user can mend ends with a line, not a traceback."""
    try:
        return action()
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


def whole_model(origin: Origin, config: ModelConfig, drop_path: float = 0.0) -> PrunedViT:
    """The model of a run or of a model directory. Raises ValueError if a part of it is missing."""
    model = PrunedViT(config, drop_path)
    if missing := start_from(model, origin):
        raise ValueError(f"{origin.path} is no whole model: {missing[0]} is missing or has another shape, and "
                         f"{len(missing) - 1} more")
    return model


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
