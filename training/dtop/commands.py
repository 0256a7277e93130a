"""The command line: train, finetune, export, evaluate."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click
import torch

from . import export as exporting
from .calibrate import calibrate as sharpen
from .card import card
from .data.augmentation import Augmentation
from .data.normalisation import normalised
from .data.record import MODEL, read_record, record, shared, write_record
from .data.sample import Sample
from .data.sources import Source, open_folder, read_classes
from .environment import device
from .evaluate import evaluate as score
from .initial_weights import start_from
from .model.config import HeadConfig, ModelConfig
from .model.initialise import initialise
from .model.pruned_vit import PrunedViT
from .train.checkpoint import Checkpoint
from .train.recipe import Recipe
from .train.trainer import Trainer

Result = TypeVar("Result")

# Exit status of a run that was told to stop and can be resumed; that of `dtopd`.
STOPPED = 75


class Size(click.ParamType):
    """HEIGHTxWIDTH."""

    name = "HxW"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        try:
            height, width = (int(part) for part in str(value).lower().split("x"))
        except ValueError:
            self.fail(f"'{value}' is not of the form HxW, such as 352x480", param, ctx)
        return height, width


class Numbers(click.ParamType):
    name = "n,n,..."

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        try:
            return tuple(int(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"'{value}' is not a list of numbers, such as 6,8,12", param, ctx)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
def main() -> None:
    """Trains models for dtopd."""


def running(command: Callable) -> Callable:
    """Options of every run."""
    options = [
        click.option("--data", "data", multiple=True, required=True, metavar="DIR[=WEIGHT]",
                     help="Folder with images/ and labels/, or one that `dtopd synth` filled; may be repeated. The "
                     "weight says how often it is drawn from (default: its number of pictures)."),
        click.option("--val", type=click.Path(exists=True, file_okay=False), help="Folder that is scored on the way."),
        click.option("--hold-out", default=0.0,
                     help="Share of each --data folder that is kept apart and scored if there is no --val."),
        click.option("-o", "--output", "run", type=click.Path(file_okay=False, path_type=Path), required=True,
                     help="Folder of the run. One that was stopped is resumed."),
        click.option("--steps", default=Recipe.steps),
        click.option("--batch", default=Recipe.batch),
        click.option("--crop", type=Size(), help="Tokens of a crop, rows x columns (default: the whole grid)."),
        click.option("--zoom", default=Recipe.zoom, nargs=2, type=float, help="Range of scales."),
        click.option("--mix", default=Recipe.mix, help="Share of crops that things are pasted into."),
        click.option("--balance", default=Recipe.balance, help="0: every pixel counts alike; 1: every class."),
        click.option("--drop-path", default=Recipe.drop_path),
        click.option("--weight-decay", default=Recipe.weight_decay),
        click.option("--average", default=Recipe.average, help="Decay of the averaged weights."),
        click.option("--seed", default=Recipe.seed),
        click.option("--validate-every", default=500, help="Steps between scores and saved states."),
        click.option("--workers", type=int, help="Processes that make crops (default: 1, beside a GPU one a core)."),
        click.option("--threads", type=int, help="Threads of the training (default: PyTorch's)."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@running
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
    run: Path, data: tuple[str, ...], val: str | None, hold_out: float, classes: str | None, init: Path | None,
    width: int, depth: int, heads: int, patch: int, input_size: tuple[int, int], exits: tuple[int, ...] | None,
    head: str, head_channels: int, head_layers: int, freeze_trunk: bool, validate_every: int, workers: int | None,
    threads: int | None, **recipe: object,
) -> None:
    """Train a model; without --init from scratch."""
    exits = exits or (depth // 2, depth * 2 // 3, depth)
    config = checked(lambda: ModelConfig(
        read_classes(classes), width, depth, heads, 4 * width, patch, input_size, tuple(exit - 1 for exit in exits),
        head=HeadConfig(head, head_channels, head_layers, 3 if head_channels % 3 == 0 else 4)))
    recipe = Recipe(trunk_factor=0.0 if freeze_trunk else 1.0, **recipe)
    sources, held = read(data, config, hold_out)
    torch.manual_seed(recipe.seed)
    model = PrunedViT(config, recipe.drop_path)
    initialise(model, some_patches(sources, config))
    if init is not None:
        missing = checked(lambda: start_from(model, init))
        click.echo(f"{init}: {len(missing)} tensors are new" + (f", such as {missing[0]}" if missing else ""))
    go(model, recipe, sources, held, val, run, validate_every, workers, threads, init)


@main.command()
@running
@click.option("--from", "origin", type=click.Path(exists=True, path_type=Path), required=True,
              help="Run, or model directory, to finetune.")
@click.option("--threshold", default=0.9, help="Tokens above this confidence leave.")
@click.option("--rate", default=2e-5, help="Rate of the trunk; the heads' is ten times that.")
@click.option("--distill", default=1.0,
              help="Weight of the starting model's dense answer as a target beside the labels.")
def finetune(
    run: Path, data: tuple[str, ...], val: str | None, hold_out: float, origin: Path, threshold: float, rate: float,
    validate_every: int, workers: int | None, threads: int | None, **recipe: object,
) -> None:
    """Finetune a model with pruning active (the paper's DToP@Finetune)."""
    config = checked(lambda: config_of(origin)).replacing(threshold=threshold)
    recipe = Recipe(rate=rate, matrix_rate=None, head_factor=10.0, threshold=threshold, hold=0.0, **recipe)
    sources, held = read(data, config, hold_out)
    model = PrunedViT(config, recipe.drop_path)
    checked(lambda: start_from(model, origin))
    go(model, recipe, sources, held, val, run, validate_every, workers, threads, origin)


@main.command()
@click.argument("origin", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Model directory to write.")
@click.option("--precision", type=click.Choice(["f32", "f16"]), default="f16")
@click.option("--threshold", type=float, help="Confidence above which tokens leave (default: the run's).")
@click.option("--calibrate", "held_out", type=click.Path(exists=True, file_okay=False),
              help="Folder with pictures that were not trained on: confidences are calibrated on them.")
@click.option("--data", multiple=True, metavar="DIR",
              help="The run's folders, to calibrate on what --hold-out kept apart.")
@click.option("--hold-out", default=0.0, help="As in training.")
@click.option("--val", type=click.Path(exists=True, file_okay=False), 
              help="Labelled folder whose scores go into the model card; its first picture is the golden's (default: "
              "noise).")
@click.option("--palette", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="JSON list of [r, g, b], one a class (default: dtopd makes one).")
@click.option("--notes", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Markdown for the model card: data, licence, limits.")
def export(
    origin: Path, output: Path, precision: str, threshold: float | None, held_out: str | None, data: tuple[str, ...],
    hold_out: float, val: str | None, palette: Path | None, notes: Path | None,
) -> None:
    """Write a model directory, with a golden; `dtopd model verify` then checks it."""
    config = checked(lambda: config_of(origin))
    if threshold is not None:
        config = config.replacing(threshold=threshold)
    model = PrunedViT(config).eval()
    checked(lambda: start_from(model, origin))
    classes = len(config.classes)
    seen = checked(lambda: read_record(origin))
    samples = checked(lambda: unseen(held_out, classes, seen)) if held_out else read(data, config, hold_out)[1]
    if samples:
        factors = sharpen(model, samples)
        scores = score(model, samples, config.threshold)
        click.echo("calibrated: " + ", ".join(
            f"head {i} x {factor:.3f}, error {error:.3f}"
            for i, (factor, error) in enumerate(zip(factors, scores.calibration_error, strict=True))))
    pictures = checked(lambda: unseen(val, classes, seen)) if val else []
    scores = {value: score(model, pictures, value) for value in (config.threshold, 1.0)} if pictures else {}
    if pictures:
        confidence = round(scores[config.threshold].confidence, 2)
        model.config = config = config.replacing(typical_confidence=confidence)
    exporting.export(model, output, pictures[0] if pictures else None, half=precision == "f16")
    parameters = sum(parameter.numel() for parameter in model.parameters())
    text = card(output.name, config, parameters, scores, notes.read_text() if notes else "")
    (output / "README.md").write_text(text)
    if palette is not None:
        shutil.copyfile(palette, output / "palette.json")
    if seen is not None:
        write_record(seen, output / MODEL)
    click.echo(f"written: {output}; check it with: dtopd model verify {output}")


@main.command()
@click.argument("origin", type=click.Path(exists=True, path_type=Path))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--threshold", type=float, multiple=True, help="May be repeated (default: the model's, and 1).")
@click.option("--json", "as_json", is_flag=True)
def evaluate(origin: Path, folder: Path, threshold: tuple[float, ...], as_json: bool) -> None:
    """Score a run or a model directory on a labelled folder."""
    config = checked(lambda: config_of(origin))
    model = PrunedViT(config).to(device()).eval()
    checked(lambda: start_from(model, origin))
    samples = checked(lambda: open_folder(folder, len(config.classes)).samples)
    rows = []
    for value in threshold or (config.threshold, 1.0):
        scores = score(model, samples, value)
        # A class that is nowhere has no score; NaN is no JSON.
        shares = (None if share.isnan() else float(share) for share in scores.iou)
        iou = dict(zip(config.classes, shares, strict=True))
        rows.append({"threshold": value, **scores.summary(), "pixel_accuracy": scores.pixel_accuracy,
                     "agreement": scores.agreement, "macs": scores.macs, "iou": iou})
        if not as_json:
            click.echo(f"threshold {value:g}: mIoU {100 * scores.miou:.2f}, pixels "
                       f"{100 * scores.pixel_accuracy:.2f} %, {100 * scores.ratio:.1f} % of dense, "
                       f"agreement {100 * scores.agreement:.2f} %, "
                       f"calibration error {max(scores.calibration_error):.3f}")
            click.echo("  heads " + " ".join(f"{100 * float(i.nanmean()):.1f}" for i in scores.head_iou) + "; "
                       + " ".join(f"{name} {100 * share:.0f}" for name, share in iou.items() if share is not None))
    if as_json:
        click.echo(json.dumps(rows, indent=1))


def read(data: Sequence[str], config: ModelConfig, hold_out: float) -> tuple[list[Source], list[Sample]]:
    sources = [checked(lambda text=text: Source.read(text, len(config.classes), hold_out)) for text in data]
    return sources, [sample for source in sources for sample in source.held_out]


def some_patches(sources: list[Source], config: ModelConfig) -> torch.Tensor:
    """Normalised patches of crops, [n, 3 P P], as the network will see them."""
    rows, columns = (min(8, side) for side in config.grid)
    crops = Augmentation(config.grid, config.patch, (rows, columns))
    drawn = [crops(s) for source in sources for s in source.samples[:: max(len(source.samples) // 200, 1)]]
    pixels = normalised(torch.stack([crop.image for crop in drawn]))
    return torch.nn.functional.pixel_unshuffle(pixels, config.patch).permute(0, 2, 3, 1).flatten(0, 2)


def go(
    model: PrunedViT, recipe: Recipe, sources: list[Source], held: list[Sample], val: str | None, run: Path,
    validate_every: int, workers: int | None, threads: int | None, origin: Path | None,
) -> None:
    if threads:
        torch.set_num_threads(threads)
    run.mkdir(parents=True, exist_ok=True)
    samples = checked(lambda: unseen(val, len(model.config.classes), record(sources, origin))) if val else held

    def validate(averaged: PrunedViT) -> dict[str, float]:
        return score(averaged, samples, recipe.threshold).summary() if samples else {}

    trainer = checked(lambda: Trainer(model, recipe, sources, run, origin))
    workers = workers if workers is not None else os.cpu_count() if device().type == "cuda" else 1
    if not trainer.train(validate, validate_every, workers):
        click.echo(f"stopped at step {trainer.step} of {recipe.steps}; the same command goes on from there", err=True)
        sys.exit(STOPPED)


def unseen(folder: str, classes: int, seen: dict | None) -> list[Sample]:
    """A folder to score on. Raises ValueError if some of it is trained on."""
    samples = open_folder(Path(folder), classes).samples
    if common := shared(samples, seen):
        raise ValueError(f"{len(common)} pictures of {folder} are also trained on, such as {common[0].name}; "
                         "a score on them would say nothing")
    return samples


def config_of(origin: Path) -> ModelConfig:
    """Of a run or of a model directory."""
    if (origin / "checkpoint.pt").exists():
        return Checkpoint.read(origin / "checkpoint.pt").config
    if (origin / "config.json").exists():
        return ModelConfig.read(origin / "config.json")
    raise ValueError(f"{origin} is neither a run (no checkpoint.pt) nor a model directory (no config.json)")


def checked(action: Callable[[], Result]) -> Result:
    """What a user can mend ends with a line, not a traceback."""
    try:
        return action()
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
