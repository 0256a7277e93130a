import shutil
from pathlib import Path

import click

from ..calibrate import calibrate
from ..card import card
from ..data.record import MODEL, read_record, write_record
from ..data.sources import open_folder
from ..evaluate import evaluate
from ..export import export as write_model
from ..origin import Origin
from .inputs import checked, read, unseen, whole_model


@click.command()
@click.argument("path", metavar="ORIGIN", type=click.Path(exists=True, path_type=Path))
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
              help="Labelled folder whose scores go into the model card.")
@click.option("--golden", type=click.Path(exists=True, file_okay=False),
              help="Labelled folder whose first picture the golden is made of; it is part of the model directory "
              "(default: noise).")
@click.option("--palette", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="JSON list of [r, g, b], one a class (default: dtopd makes one).")
@click.option("--notes", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Markdown for the model card: data, licence, limits.")
def export(
    path: Path, output: Path, precision: str, threshold: float | None, held_out: str | None, data: tuple[str, ...],
    hold_out: float, val: str | None, golden: str | None, palette: Path | None, notes: Path | None,
) -> None:
    """Write a model directory, with a golden; `dtopd model verify` then checks it."""
    origin = checked(lambda: Origin.own(path))
    config = origin.config
    if threshold is not None:
        config = config.replacing(threshold=threshold)
    model = checked(lambda: whole_model(origin, config)).eval()
    classes = len(config.classes)
    seen = checked(lambda: read_record(path))
    samples = checked(lambda: unseen(held_out, classes, seen)) if held_out else read(data, config, hold_out)[1]
    if samples:
        factors = calibrate(model, samples)
        scores = evaluate(model, samples, config.threshold)
        click.echo("calibrated: " + ", ".join(
            f"head {i} x {factor:.3f}, error {error:.3f}"
            for i, (factor, error) in enumerate(zip(factors, scores.calibration_error, strict=True))))
    pictures = checked(lambda: unseen(val, classes, seen)) if val else []
    scores = {value: evaluate(model, pictures, value) for value in (config.threshold, 1.0)} if pictures else {}
    if pictures:
        confidence = round(scores[config.threshold].confidence, 2)
        model.config = config = config.replacing(typical_confidence=confidence)
    picture = checked(lambda: open_folder(Path(golden), classes).samples[0]) if golden else None
    write_model(model, output, picture, half=precision == "f16")
    parameters = sum(parameter.numel() for parameter in model.parameters())
    text = card(output.name, config, parameters, scores, notes.read_text() if notes else "")
    (output / "README.md").write_text(text)
    if palette is not None:
        shutil.copyfile(palette, output / "palette.json")
    if seen is not None:
        write_record(seen, output / MODEL)
    click.echo(f"written: {output}; check it with: dtopd model verify {output}")
