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
from ..model.initialise import initialise_layers, initialise_trunk
from ..model.pruned_vit import PrunedViT
from ..origin import Origin
from ..train.recipe import Recipe
from .inputs import checked, teacher_of
from .job import Job, job
from .parameters import Numbers, Size, out_indices

AS_INIT = "(default: as --init has it, else {})"
AS_HEADS = "(default: as --init has it in heads of this type, else {})"


@click.command()
@job
@click.option("--classes", type=click.Path(exists=True, dir_okay=False),
              help="Class names, one a line (default: CamVid's).")
@click.option("--init", type=click.Path(exists=True, path_type=Path),
              help="Checkpoint of timm, mmsegmentation or dtop to start from.")
@click.option("--width", type=click.IntRange(1), help=f"Channels of a token {AS_INIT.format(ModelConfig.width)}.")
@click.option("--depth", type=click.IntRange(1), help=f"Layers; fewer than --init has are its first ones "
              f"{AS_INIT.format(ModelConfig.depth)}.")
@click.option("--heads", type=click.IntRange(1), help="Heads of an attention (default: as --init has it, "
              "else one for 64 channels).")
@click.option("--patch", type=click.IntRange(1), help=f"Pixels of a token's side {AS_INIT.format(ModelConfig.patch)}.")
@click.option("--input-size", type=Size(), help="Height and width that pictures are brought to "
              f"{AS_INIT.format('x'.join(map(str, ModelConfig.image_size)))}.")
@click.option("--exits", type=Numbers(), help="Layers, counted from 1, that a head follows; the last is among them "
              "(default: half, two thirds, all).")
@click.option("--head", type=click.Choice(["fcn", "atm"]), default="fcn")
@click.option("--head-channels", type=click.IntRange(1), help=f"Width {AS_HEADS.format(HeadConfig.channels)}.")
@click.option("--head-layers", type=click.IntRange(1),
              help=f"Of an ATM decoder {AS_HEADS.format(HeadConfig.layers)}.")
@click.option("--head-heads", type=click.IntRange(1),
              help=f"Of an ATM decoder's attention {AS_HEADS.format(HeadConfig.num_heads)}.")
@click.option("--cells", type=click.IntRange(1),
              help=f"Answers of an FCN head along a token's side {AS_HEADS.format(HeadConfig.cells)}.")
@click.option("--rate", default=Recipe.rate, type=click.FloatRange(0, min_open=True), help="Rate of AdamW.")
@click.option("--matrix-rate", default=Recipe.matrix_rate, type=click.FloatRange(0, min_open=True),
              help="Rate of Muon, for the trunk's matrices.")
@click.option("--teacher", type=click.Path(exists=True, path_type=Path),
              help="Run, or model directory, whose dense answer is a target beside the labels: a larger model with the "
              "same classes, input size and patch.")
@click.option("--distill", type=click.FloatRange(0, min_open=True),
              help="Weight of the --teacher's answer (default: 1).")
@click.option("--trunk-factor", default=Recipe.trunk_factor, type=click.FloatRange(0, min_open=True),
              help="Factor of both rates for the trunk; below 1 for one that knows much already.")
@click.option("--freeze-trunk", is_flag=True, help="Train the heads only, on the trunk of --init.")
def train(
    job: Job, classes: str | None, init: Path | None, exits: tuple[int, ...] | None, head: str,
    head_channels: int | None, head_layers: int | None, head_heads: int | None, cells: int | None,
    trunk_factor: float, freeze_trunk: bool, rate: float, matrix_rate: float, width: int | None, depth: int | None,
    heads: int | None, patch: int | None,
    input_size: tuple[int, int] | None, teacher: Path | None, distill: float | None, **recipe: object,
) -> None:
    """Train a model; without --init from scratch."""
    if freeze_trunk and init is None:
        raise click.UsageError("--freeze-trunk needs the trunk of --init: one that knows nothing is no use to a head")
    if distill is not None and teacher is None:
        raise click.UsageError("--distill is the weight of a --teacher's answer: name one")
    origin = checked(lambda: Origin.read(init)) if init else None
    shape = {"width": width, "depth": depth, "heads": heads, "patch": patch, "image_size": input_size}
    config = checked(lambda: shaped(
        shape, origin, read_classes(classes), exits,
        {"type": head, "channels": head_channels, "layers": head_layers, "num_heads": head_heads, "cells": cells}))
    recipe = Recipe(
        rate=rate, matrix_rate=matrix_rate, trunk_factor=0.0 if freeze_trunk else trunk_factor,
        distill=(distill or 1.0) if teacher else 0.0, **recipe)
    larger = checked(lambda: teacher_of(teacher, config)) if teacher else None
    sources, held = job.sources(config)
    torch.manual_seed(recipe.seed)
    model = PrunedViT(config, recipe.drop_path)
    initialise_layers(model)
    if origin is None:
        initialise_trunk(model, some_patches(sources, config))
    else:
        missing = checked(lambda: start_from(model, origin))
        such = f" (heads of other classes or places), such as {missing[0]}" if missing else ""
        click.echo(f"{init}: {len(missing)} tensors start anew{such}")
    job.run(model, recipe, sources, held, init, larger, teacher)


def shaped(
    options: dict[str, object], origin: Origin | None, classes: tuple[str, ...], exits: tuple[int, ...] | None,
    head: dict[str, object],
) -> ModelConfig:
    """The configuration asked for; options that are None are as in the origin, else the defaults. Raises ValueError if
    the origin's weights have another number of attention heads."""
    known = origin.config if origin and origin.config else ModelConfig(classes)
    shape = {name: getattr(known, name) if value is None else value for name, value in options.items()}
    if options["heads"] is None and shape["width"] != known.width:
        shape["heads"] = max(shape["width"] // 64, 1)
    if origin and origin.config and shape["heads"] != known.heads:
        raise ValueError(f"{origin.path} has {known.heads} heads an attention; leave --heads {shape['heads']} out")
    alike = known.head if known.head.type == head["type"] else HeadConfig(head["type"])
    head = HeadConfig(**{name: getattr(alike, name) if value is None else value for name, value in head.items()})
    if (head.type, head.channels) == (known.head.type, known.head.channels) and head.num_heads != known.head.num_heads:
        raise ValueError(f"the decoders of {origin.path} have {known.head.num_heads} heads; leave --head-heads "
                         f"{head.num_heads} out")
    hidden = known.hidden if shape["width"] == known.width else 4 * shape["width"]
    depth = shape["depth"]
    exits = exits or (max(depth // 2, 1), max(depth * 2 // 3, 1), depth)
    return ModelConfig(
        classes, **shape, hidden=hidden, out_indices=out_indices(exits, depth), head=head,
        position_interpolation=known.position_interpolation)


def some_patches(sources: list[Source], config: ModelConfig) -> Tensor:
    """Normalised patches of crops, [n, 3 P P], as the network will see them."""
    rows, columns = (min(8, side) for side in config.grid)
    crops = Augmentation(config.grid, config.patch, (rows, columns))
    drawn = [crops(s) for source in sources for s in source.samples[:: max(len(source.samples) // 200, 1)]]
    pixels = normalised(torch.stack([crop.image for crop in drawn]))
    return F.pixel_unshuffle(pixels, config.patch).permute(0, 2, 3, 1).flatten(0, 2)
