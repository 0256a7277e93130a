"""The model card of an exported model: what it is, what it was trained on, how good it is."""

from .evaluate import Scores
from .model.config import ModelConfig


def card(name: str, config: ModelConfig, parameters: int, scores: dict[float, Scores], notes: str) -> str:
    """The card in Markdown. `scores`: by threshold, on a labelled folder that was not trained on. `notes`: the owner's
    text about data, licence and limits."""
    parts = [f"# {name}", _shape(config, parameters)]
    if scores:
        parts += [_table(config, scores), _classes(config, scores)]
    return "\n\n".join(part for part in [*parts, notes.strip()] if part) + "\n"


def _shape(config: ModelConfig, parameters: int) -> str:
    *exits, last = map(str, config.exits)
    places = f"layers {', '.join(exits)} and {last}" if exits else f"layer {last}"
    decoder = f", {config.head.layers} layers" if config.head.type == "atm" else ""
    side = config.head.cells
    cells = f", {side} x {side} answers a token," if side > 1 else ""
    return (
        f"Plain vision transformer: width {config.width}, {config.depth} layers, {config.heads} heads, patch "
        f"{config.patch}, input {config.image_size[0]} x {config.image_size[1]}. {config.head.type.upper()} heads of "
        f"width {config.head.channels}{decoder}{cells} after {places}; {len(config.classes)} classes; "
        f"{parameters / 1e6:.1f} M parameters. Tokens leave above a confidence of {config.threshold:g}."
    )


def _table(config: ModelConfig, scores: dict[float, Scores]) -> str:
    rows = [
        "| threshold | mIoU | pixels | multiply-adds | of dense | as dense | calibration error |",
        "|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {threshold:g} | {100 * s.miou:.1f} | {100 * s.pixel_accuracy:.1f} % | {s.macs / 1e9:.2f} G "
        f"| {100 * s.ratio:.0f} % | {100 * s.agreement:.1f} % | {max(s.calibration_error):.3f} |"
        for threshold, s in scores.items()
    ]
    return "\n".join(rows)


def _classes(config: ModelConfig, scores: dict[float, Scores]) -> str:
    dense = scores[max(scores)]
    pairs = zip(config.classes, dense.iou, strict=True)
    iou = ", ".join(f"{name} {100 * float(share):.0f}" for name, share in pairs if not share.isnan())
    heads = ", ".join(f"{100 * float(row.nanmean()):.1f}" for row in dense.head_iou)
    return f"IoU, dense: {iou}. mIoU of each head's answer, had the pass ended there: {heads}."
