import copy
from pathlib import Path

import click

from ..origin import Origin
from ..train.recipe import Recipe
from .inputs import checked, whole_model
from .job import Job, job


@click.command()
@job
@click.option("--from", "path", type=click.Path(exists=True, path_type=Path), required=True,
              help="Run, or model directory, to finetune.")
@click.option("--threshold", default=0.9, type=click.FloatRange(0, 1, min_open=True),
              help="Tokens above this confidence leave.")
@click.option("--rate", default=2e-5, type=click.FloatRange(0, min_open=True),
              help="Rate of the trunk; the heads' is ten times that.")
@click.option("--distill", default=1.0, type=click.FloatRange(0),
              help="Weight of the starting model's dense answer as a target beside the labels; 0, as in the paper, "
              "has the labels alone.")
def finetune(job: Job, path: Path, threshold: float, rate: float, **recipe: object) -> None:
    """Finetune a model with pruning active (the paper's DToP@Finetune)."""
    origin = checked(lambda: Origin.own(path))
    config = origin.config.replacing(threshold=threshold)
    recipe = Recipe(rate=rate, matrix_rate=None, head_factor=10.0, threshold=threshold, hold=0.0, **recipe)
    sources, held = job.sources(config)
    model = checked(lambda: whole_model(origin, config, recipe.drop_path))
    teacher = copy.deepcopy(model) if recipe.distill > 0 else None
    job.run(model, recipe, sources, held, path, teacher)
