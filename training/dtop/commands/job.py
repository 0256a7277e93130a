"""Shared by `train` and `finetune`: data, recipe, and the run itself."""

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import click
import torch

from ..data.record import record
from ..data.sample import Sample
from ..data.sources import Source
from ..environment import device
from ..evaluate import evaluate
from ..model.config import ModelConfig
from ..model.pruned_vit import PrunedViT
from ..train.recipe import Recipe
from ..train.trainer import Trainer
from .inputs import checked, read, unseen
from .parameters import Size

# Exit status of a run that was stopped and can be resumed; the same as `dtopd`'s.
STOPPED = 75


@dataclass
class Job:
    data: tuple[str, ...]
    val: str | None
    hold_out: float
    output: Path
    validate_every: int
    workers: int | None
    threads: int | None

    def sources(self, config: ModelConfig) -> tuple[list[Source], list[Sample]]:
        """The sources to train on, and the held-out samples."""
        return read(self.data, config, self.hold_out)

    def run(
        self, model: PrunedViT, recipe: Recipe, sources: list[Source], held: list[Sample], origin: Path | None,
        teacher: PrunedViT | None = None, taught_by: Path | None = None,
    ) -> None:
        """Trains to the end of the recipe; exits with STOPPED if told to stop before. `taught_by`: where the teacher
        was read; None if that is the origin, or if there is no teacher."""
        self.output.mkdir(parents=True, exist_ok=True)
        seen = checked(lambda: record(sources, origin, taught_by))
        samples = held
        if self.val:
            samples = checked(lambda: unseen(self.val, len(model.config.classes), seen))

        def validate(averaged: PrunedViT) -> dict[str, float]:
            return evaluate(averaged, samples, recipe.threshold).summary() if samples else {}

        trainer = checked(lambda: Trainer(model, recipe, sources, self.output, seen, teacher))
        if trainer.step == recipe.steps:
            click.echo(f"{self.output}: complete, nothing to do")
            return
        workers = self.workers
        if workers is None:
            workers = os.cpu_count() if device().type == "cuda" else 1
        if not checked(lambda: trainer.train(validate, self.validate_every, workers)):
            text = f"stopped at step {trainer.step} of {recipe.steps}; the same command goes on from there"
            click.echo(text, err=True)
            sys.exit(STOPPED)


def job(command: Callable) -> Callable:
    """Adds the options of every run, and passes those outside the recipe as one Job."""
    options = [
        click.option("--data", multiple=True, required=True, metavar="DIR[=WEIGHT]",
                     help="Folder with images/ and labels/, or one that `dtopd synth` filled; may be repeated. The "
                     "weight says how often it is drawn from (default: its number of pictures)."),
        click.option("--val", type=click.Path(exists=True, file_okay=False), help="Folder that is scored on the way."),
        click.option("--hold-out", default=0.0, type=click.FloatRange(0, 1, max_open=True),
                     help="Share of each --data folder that is kept apart and scored if there is no --val."),
        click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True,
                     help="Folder of the run. One that was stopped is resumed."),
        click.option("--steps", default=Recipe.steps, type=click.IntRange(1)),
        click.option("--batch", default=Recipe.batch, type=click.IntRange(1), help="Crops in a step."),
        click.option("--crop", type=Size(), help="Tokens of a crop, rows x columns (default: the whole grid)."),
        click.option("--zoom", default=Recipe.zoom, nargs=2, type=float, help="Range of scales."),
        click.option("--free", default=Recipe.free, type=click.FloatRange(0, 1),
                     help="Share of crops that are tilted and sit anywhere, as cameras on poles see things."),
        click.option("--mosaic", default=Recipe.mosaic, type=click.FloatRange(0, 1),
                     help="Share of crops that are put together from four pictures."),
        click.option("--outliers", default=Recipe.outliers, type=click.FloatRange(0, 1),
                     help="Share of crops that show nothing, of which the model learns to be unsure."),
        click.option("--mix", default=Recipe.mix, type=click.FloatRange(0, 1),
                     help="Share of crops that things are pasted into."),
        click.option("--balance", default=Recipe.balance, type=click.FloatRange(0, 1),
                     help="0: every pixel counts alike; 1: every class. For FCN heads."),
        click.option("--overlap", default=Recipe.overlap, type=click.FloatRange(0),
                     help="Weight of a loss that asks for IoU, beside cross-entropy, so that rare classes are neither "
                     "lost nor seen everywhere. For FCN heads."),
        click.option("--drop-path", default=Recipe.drop_path, type=click.FloatRange(0, 1, max_open=True),
                     help="Share of pictures that skip the last layer, as a regulariser; fewer skip those before."),
        click.option("--weight-decay", default=Recipe.weight_decay, type=click.FloatRange(0),
                     help="Of the matrices."),
        click.option("--average", default=Recipe.average, type=click.FloatRange(0, 1, max_open=True),
                     help="Decay of the averaged weights."),
        click.option("--seed", default=Recipe.seed, help="Of crops, and of new weights."),
        click.option("--validate-every", default=500, type=click.IntRange(1),
                     help="Steps between scores and saved states."),
        click.option("--workers", type=click.IntRange(0),
                     help="Processes that make crops (default: 1, beside a GPU one a core)."),
        click.option("--threads", type=click.IntRange(1), help="Threads of the training (default: PyTorch's)."),
    ]

    @functools.wraps(command)
    def wrapper(**values: object) -> None:
        shared = Job(**{field.name: values.pop(field.name) for field in fields(Job)})
        # Must precede all computation: the number of threads changes the last bits of sums.
        if shared.threads:
            torch.set_num_threads(shared.threads)
        command(shared, **values)

    for option in reversed(options):
        wrapper = option(wrapper)
    return wrapper
