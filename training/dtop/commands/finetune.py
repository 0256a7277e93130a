from pathlib import Path

import click

from ..initial_weights import start_from
from ..model.pruned_vit import PrunedViT
from ..train.recipe import Recipe
from .inputs import checked, config_of
from .job import Job, job


@click.command()
@job
@click.option("--from", "origin", type=click.Path(exists=True, path_type=Path), required=True,
              help="Run, or model directory, to finetune.")
@click.option("--threshold", default=0.9, type=click.FloatRange(0, 1, min_open=True),
              help="Tokens above this confidence leave.")
@click.option("--rate", default=2e-5, type=click.FloatRange(0, min_open=True),
              help="Rate of the trunk; the heads' is ten times that.")
@click.option("--distill", default=1.0, type=click.FloatRange(0),
              help="Weight of the starting model's dense answer as a target beside the labels; 0, as in the paper, "
              "has the labels alone.")
def finetune(job: Job, origin: Path, threshold: float, rate: float, **recipe: object) -> None:
    """Finetune a model with pruning active (the paper's DToP@Finetune)."""
    config = checked(lambda: config_of(origin)).replacing(threshold=threshold)
    recipe = Recipe(rate=rate, matrix_rate=None, head_factor=10.0, threshold=threshold, hold=0.0, **recipe)
    sources, held = job.sources(config)
    model = PrunedViT(config, recipe.drop_path)
    checked(lambda: start_from(model, origin))
    job.run(model, recipe, sources, held, origin)
