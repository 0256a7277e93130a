"""Reads the commands' inputs. A mistake in them ends with one line, not a traceback."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from ..data.record import shared
from ..data.sample import Sample
from ..data.sources import Source, class_pictures, open_folder, pixel_shares, void_share
from ..initial_weights import start_from
from ..model.config import ModelConfig
from ..model.pruned_vit import PrunedViT
from ..origin import Origin

Result = TypeVar("Result")
# A class in fewer pictures is hardly learned, and fewer pictures in all are too few to calibrate on.
FEW = 5


def checked(action: Callable[[], Result]) -> Result:
    """Runs `action`. Errors that a user can fix end with one line, not a traceback."""
    try:
        return action()
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


def whole_model(origin: Origin, config: ModelConfig, drop_path: float = 0.0) -> PrunedViT:
    """The model of a run or a model directory. Raises ValueError if a part of it is missing."""
    model = PrunedViT(config, drop_path)
    if missing := start_from(model, origin):
        raise ValueError(f"{origin.path} is no whole model: {missing[0]} is missing or has another shape, and "
                         f"{len(missing) - 1} more")
    return model


def teacher_of(path: Path, config: ModelConfig) -> PrunedViT:
    """The model of a run or a model directory, to teach one of `config`. Raises ValueError if their classes, grids or
    patches differ."""
    origin = Origin.own(path)
    theirs = origin.config
    if (theirs.classes, theirs.grid, theirs.patch) != (config.classes, config.grid, config.patch):
        raise ValueError(f"{path} has other classes, another input size or patch than the model that it should teach")
    return whole_model(origin, theirs)


def unseen(folder: str, classes: int, seen: dict | None) -> list[Sample]:
    """The samples of a folder to score on. Raises ValueError if any of them is trained on."""
    samples = open_folder(Path(folder), classes).samples
    if common := shared(samples, seen):
        raise ValueError(f"{len(common)} pictures of {folder} are also trained on, such as {common[0].name}; "
                         "a score on them would say nothing")
    return samples


def trained_on(samples: Sequence[Sample], folder: Path, seen: dict | None) -> list[Sample]:
    """The samples of a folder that were trained on. Warns if that is not known."""
    if seen is None:
        click.echo(f"warning: there is no record of what the model was trained on; it may be {folder}", err=True)
    return shared(samples, seen)


def rest_of(folder: Path, config: ModelConfig, seen: dict | None) -> list[Sample]:
    """The samples of a folder that were not trained on. Raises ValueError if all were."""
    samples = pictures_of(folder, config)
    common = {id(sample) for sample in trained_on(samples, folder, seen)}
    if len(common) == len(samples):
        raise ValueError(f"all {len(samples)} pictures of {folder} were trained on; take a folder with others, or "
                         "train with --hold-out")
    return [sample for sample in samples if id(sample) not in common]


def pictures_of(folder: Path, config: ModelConfig) -> list[Sample]:
    """A folder's samples, with pictures limited as in training."""
    return open_folder(folder, len(config.classes), limit(config)).samples


def limit(config: ModelConfig) -> tuple[int, int]:
    """The most rows and columns kept of a picture: twice the network's input."""
    return 2 * config.image_size[0], 2 * config.image_size[1]


def read(data: Sequence[str], config: ModelConfig, hold_out: float) -> tuple[list[Source], list[Sample]]:
    """Reads the sources to train on and the held-out samples; prints how many there are, and of which classes."""
    classes = len(config.classes)
    sources = [checked(lambda text=text: Source.read(text, classes, hold_out, limit(config))) for text in data]
    for source in sources:
        click.echo(f"{source.path}: {len(source.samples)} pictures are trained on, {len(source.held_out)} held out")
        check_labels(source, classes)
    describe_classes(sources, config.classes)
    return sources, [sample for source in sources for sample in source.held_out]


def check_labels(source: Source, classes: int) -> None:
    """Warns of labels without a picture, and of numbers that no class has."""
    if source.unused:
        more = f" and {len(source.unused) - 1} other labels" if len(source.unused) > 1 else ""
        click.echo(f"warning: no picture for '{source.unused[0]}'{more}", err=True)
    having = [sample for sample in source.samples + source.held_out if sample.beyond]
    numbers = sorted(set().union(*(sample.beyond for sample in having)))
    # Some data sets use the number after the last class for void. Without any 0, classes may be counted from 1 instead.
    if numbers and (numbers != [classes] or not source.counts[:, 0].any()):
        click.echo(f"warning: {len(having)} pictures of {source.path} have class numbers that no class has: "
                   f"{some_of(numbers)} (only 255 means \"not known\", and the first class is 0)", err=True)


def some_of(numbers: Sequence[int]) -> str:
    """The first five and how many others; a gray picture has a hundred."""
    return ", ".join(map(str, numbers[:5])) + (f" and {len(numbers) - 5} others" if len(numbers) > 5 else "")


def describe_classes(sources: list[Source], names: Sequence[str]) -> None:
    """Prints each class's share of the pixels; warns of classes that can hardly be learned."""
    shares = zip(names, pixel_shares(sources, len(names)).tolist(), strict=True)
    click.echo("classes: " + ", ".join(f"{name} {100 * share:.1f} %" for name, share in shares)
               + f"; not known {100 * void_share(sources):.1f} % of all pixels")
    counts = dict(zip(names, class_pictures(sources, len(names)).tolist(), strict=True))
    enough = min(FEW, sum(len(source.samples) for source in sources))
    if absent := [name for name, count in counts.items() if count == 0]:
        click.echo(f"warning: no picture that is trained on has {', '.join(absent)}", err=True)
    if rare := [f"{name} ({count})" for name, count in counts.items() if 0 < count < enough]:
        click.echo(f"warning: few pictures that are trained on have {', '.join(rare)}", err=True)
