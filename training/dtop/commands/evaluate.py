import json
from pathlib import Path

import click

from ..data.record import read_record
from ..data.sources import open_folder
from ..environment import device
from ..evaluate import evaluate as scores_of
from ..origin import Origin
from .inputs import checked, trained_on, whole_model


@click.command()
@click.argument("path", metavar="ORIGIN", type=click.Path(exists=True, path_type=Path))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--threshold", type=float, multiple=True, help="May be repeated (default: the model's, and 1).")
@click.option("--json", "as_json", is_flag=True)
def evaluate(path: Path, folder: Path, threshold: tuple[float, ...], as_json: bool) -> None:
    """Score a run or a model directory on a labelled folder."""
    origin = checked(lambda: Origin.own(path))
    config = origin.config
    model = checked(lambda: whole_model(origin, config)).to(device()).eval()
    samples = checked(lambda: open_folder(folder, len(config.classes)).samples)
    if common := trained_on(samples, folder, checked(lambda: read_record(path))):
        click.echo(f"warning: {len(common)} of the {len(samples)} pictures of {folder} were trained on; on others the "
                   "model is worse than these scores", err=True)
    rows = []
    for value in threshold or (config.threshold, 1.0):
        scores = scores_of(model, samples, value, exact=True)
        # A class that occurs nowhere has no score; JSON has no NaN.
        shares = (None if share.isnan() else float(share) for share in scores.iou)
        iou = dict(zip(config.classes, shares, strict=True))
        rows.append({"threshold": value, **scores.summary(), "pixel_accuracy": scores.pixel_accuracy,
                     "agreement": scores.agreement, "macs": scores.macs, "iou": iou})
        if not as_json:
            click.echo(f"threshold {value:g}: mIoU {100 * scores.miou:.2f}, pixels "
                       f"{100 * scores.pixel_accuracy:.2f} %, {100 * scores.ratio:.1f} % of dense, "
                       f"agreement {100 * scores.agreement:.2f} %, "
                       f"calibration error {max(scores.calibration_error):.3f}")
            heads = ", ".join(f"{layer}: {miou:.1f}" for layer, miou in scores.head_miou.items())
            click.echo(f"  mIoU after layer {heads}; "
                       + " ".join(f"{name} {100 * share:.0f}" for name, share in iou.items() if share is not None))
    if as_json:
        click.echo(json.dumps(rows, indent=1))
