from pathlib import Path

import click
import torch
import torch.nn.functional as F
from torch import Tensor

from ..data.augmentation import Augmentation
from ..data.normalisation import normalised
from ..data.sources import Source, read_classes
from ..initial_weights import start_from
from ..model.config import HeadConfig, ModelConfig
from ..model.initialise import initialise
from ..model.pruned_vit import PrunedViT
from ..train.recipe import Recipe
from .inputs import checked
from .job import Job, job
from .parameters import Numbers, Size


@click.command()
@job
@click.option("--classes", type=click.Path(exists=True, dir_okay=False),
              help="Class names, one a line (default: CamVid's).")
@click.option("--init", type=click.Path(exists=True, path_type=Path),
              help="Checkpoint of timm, mmsegmentation or dtop to start from.")
@click.option("--width", default=ModelConfig.width)
@click.option("--depth", default=ModelConfig.depth)
@click.option("--heads", default=ModelConfig.heads)
@click.option("--patch", default=ModelConfig.patch)
@click.option("--input-size", type=Size(), default="x".join(map(str, ModelConfig.image_size)))
@click.option("--exits", type=Numbers(), help="Layers, counted from 1, that a head follows; the last is among them.")
@click.option("--head", type=click.Choice(["fcn", "atm"]), default="fcn")
@click.option("--head-channels", default=HeadConfig.channels)
@click.option("--head-layers", default=HeadConfig.layers)
@click.option("--rate", default=Recipe.rate)
@click.option("--matrix-rate", default=Recipe.matrix_rate, help="Rate of Muon, for the trunk's matrices.")
@click.option("--freeze-trunk", is_flag=True, help="Train the heads only, on the trunk of --init.")
def train(
    job: Job, classes: str | None, init: Path | None, width: int, depth: int, heads: int, patch: int,
    input_size: tuple[int, int], exits: tuple[int, ...] | None, head: str, head_channels: int, head_layers: int,
    freeze_trunk: bool, **recipe: object,
) -> None:
    """Train a model; without --init from scratch."""
    exits = exits or (depth // 2, depth * 2 // 3, depth)
    config = checked(lambda: ModelConfig(
        read_classes(classes), width, depth, heads, 4 * width, patch, input_size, tuple(exit - 1 for exit in exits),
        head=HeadConfig(head, head_channels, head_layers, 3 if head_channels % 3 == 0 else 4)))
    recipe = Recipe(trunk_factor=0.0 if freeze_trunk else 1.0, **recipe)
    sources, held = job.sources(config)
    torch.manual_seed(recipe.seed)
    model = PrunedViT(config, recipe.drop_path)
    initialise(model, some_patches(sources, config))
    if init is not None:
        missing = checked(lambda: start_from(model, init))
        click.echo(f"{init}: {len(missing)} tensors are new" + (f", such as {missing[0]}" if missing else ""))
    job.run(model, recipe, sources, held, init)


def some_patches(sources: list[Source], config: ModelConfig) -> Tensor:
    """Normalised patches of crops, [n, 3 P P], as the network will see them."""
    rows, columns = (min(8, side) for side in config.grid)
    crops = Augmentation(config.grid, config.patch, (rows, columns))
    drawn = [crops(s) for source in sources for s in source.samples[:: max(len(source.samples) // 200, 1)]]
    pixels = normalised(torch.stack([crop.image for crop in drawn]))
    return F.pixel_unshuffle(pixels, config.patch).permute(0, 2, 3, 1).flatten(0, 2)
