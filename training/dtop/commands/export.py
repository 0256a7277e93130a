import shutil
from pathlib import Path

import click

from ..calibrate import calibrate
from ..card import card
from ..data.record import MODEL, read_record, without_repeats, write_record
from ..evaluate import evaluate
from ..export import export as write_model
from ..export import stored
from ..familiarity import familiarity
from ..model.config import ModelConfig
from ..model_directory import check_replaceable, new_directory
from ..origin import Origin
from .inputs import FEW, checked, pictures_of, rest_of, unseen, whole_model
from .parameters import Numbers, out_indices

# Smallest margin without a warning; float32 results on two processors may differ by a fifth of it.
NARROW = 1e-5


@click.command()
@click.argument("path", metavar="ORIGIN", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Model directory to write.")
@click.option("-y", "--overwrite", is_flag=True, help="Replace a model directory.")
@click.option("--precision", type=click.Choice(["f32", "f16"]), default="f16", help="Of the stored weights.")
@click.option("--multiply", type=click.Choice(["float32", "int8"]),
              help="What dtopd's layers multiply in (default: as the origin has it, float32 for a run from nothing).")
@click.option("--threshold", type=float, help="Confidence above which tokens leave (default: the run's).")
@click.option("--exits", type=Numbers(), help="Layers, counted from 1, whose heads are kept; the last is among them "
              "(default: all).")
@click.option("--calibrate", "folders", multiple=True,
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Labelled folder, perhaps of the run; confidences are calibrated on those of its pictures that "
              "were not trained on. May be repeated.")
@click.option("--val", type=click.Path(exists=True, file_okay=False),
              help="Labelled folder whose scores go into the model card.")
@click.option("--golden", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Labelled folder whose picture with the clearest decisions the golden is made of; it is part of the "
              "model directory (default: noise).")
@click.option("--palette", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="JSON list of [r, g, b], one a class (default: dtopd makes one).")
@click.option("--notes", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Markdown for the model card: data, licence, limits.")
def export(
    path: Path, output: Path, overwrite: bool, precision: str, multiply: str | None, threshold: float | None,
    exits: tuple[int, ...] | None, folders: tuple[Path, ...], val: str | None, golden: Path | None,
    palette: Path | None, notes: Path | None,
) -> None:
    """Write a model directory, with a golden; `dtopd model verify` then checks it."""
    checked(lambda: check_replaceable(output, overwrite))
    origin = checked(lambda: Origin.own(path))
    config = origin.config
    # The origin's familiarity is dropped: what it was measured on may have been surer.
    config = config.replacing(threshold=config.threshold if threshold is None else threshold,
                              precision=multiply or config.precision, familiarity=None)
    if exits is not None:
        config = checked(lambda: with_exits(config, exits))
    model = checked(lambda: whole_model(origin, config)).eval()
    seen, half = checked(lambda: read_record(path)), precision == "f16"
    rest = [sample for folder in folders for sample in checked(lambda folder=folder: rest_of(folder, config, seen))]
    pictures = checked(lambda: unseen(val, len(config.classes), seen)) if val else []
    samples = checked(lambda: pictures_of(golden, config)) if golden else []

    factors = calibrate(model, rest) if rest else []
    model = stored(model, half)
    calibrated = evaluate(model, rest, config.threshold, exact=True) if rest else None
    if calibrated:
        click.echo(f"calibrated on {len(rest)} pictures: " + ", ".join(
            f"layer {layer} x {factor:.3f}, error {error:.3f}"
            for layer, factor, error in zip(config.exits, factors, calibrated.calibration_error, strict=True)))
        if len(rest) < FEW:
            click.echo(f"warning: {len(rest)} pictures are few to calibrate on; confidences may promise too much, and "
                       "--calibrate with more pictures helps", err=True)
    scores = {value: evaluate(model, pictures, value, exact=True) for value in (config.threshold, 1.0) if pictures}
    if rest or pictures:
        model.config = config = config.replacing(familiarity=familiarity(model, rest or pictures))
        if config.familiarity is None:
            click.echo("warning: the model is as sure of noise as of pictures, so that a run cannot tell whether it "
                       "knows a scene; --outliers in the training helps", err=True)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    text = card(output.absolute().name, config, parameters, scores, notes.read_text() if notes else "")

    def write() -> float:
        with new_directory(output.absolute(), overwrite) as directory:
            (directory / "README.md").write_text(text)
            if palette is not None:
                shutil.copyfile(palette, directory / "palette.json")
            if seen is not None:
                write_record(without_repeats(seen), directory / MODEL)
            return write_model(model, directory, samples, half)

    if (margin := checked(write)) < NARROW:
        click.echo(f"warning: a decision in the golden hangs on a difference of {margin:.1g}; a processor that rounds "
                   "otherwise may fail to verify, and --golden with other pictures may help", err=True)
    click.echo(f"written: {output}; check it with: dtopd model verify {output}")


def with_exits(config: ModelConfig, exits: tuple[int, ...]) -> ModelConfig:
    """The configuration with only the heads after `exits`. Raises ValueError for a layer without a head."""
    if unknown := sorted(set(exits) - set(config.exits)):
        raise ValueError(f"no head follows layer {unknown[0]}; the heads follow layers "
                         f"{', '.join(map(str, config.exits))}")
    return config.replacing(out_indices=out_indices(exits, config.depth))
