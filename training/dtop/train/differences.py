"""Describes how a run differs from the command that would resume it, in the command line's terms."""

from dataclasses import fields

from ..model.config import ModelConfig
from .recipe import Recipe

# Options named differently from their fields, and the separators of values with several parts.
NAMES = {"image_size": "input-size", "channels": "head-channels", "layers": "head-layers", "num_heads": "head-heads"}
JOINTS = {"classes": ",", "exits": ",", "crop": "x", "input-size": "x"}


def options(config: ModelConfig, recipe: dict) -> dict[str, object]:
    """All settings of a run apart from the data. Uses the recipe's threshold, not the model's."""
    shape = {field.name: getattr(config, field.name) for field in fields(config)}
    head = dict(vars(shape.pop("head")))
    del shape["out_indices"]
    values = shape | {"exits": config.exits, "head": head.pop("type")} | head | recipe
    values["freeze_trunk"] = values["trunk_factor"] == 0
    values["trunk_factor"] = values["trunk_factor"] or Recipe.trunk_factor
    return {NAMES.get(name, name).replace("_", "-"): value for name, value in values.items()}


def differences(then: dict[str, object], now: dict[str, object]) -> list[str]:
    """Each difference, such as `batch 16, now 8`."""
    return [f"{name} {written(name, then.get(name))}, now {written(name, now.get(name))}"
            for name in then | now if then.get(name) != now.get(name)]


def written(name: str, value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return JOINTS.get(name, " ").join(map(str, value)) if isinstance(value, tuple) else str(value)
