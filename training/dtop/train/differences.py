"""How a run differs from the command that would go on with it, in the words of the command line."""

from dataclasses import fields

from ..model.config import ModelConfig
from .recipe import Recipe

# What options are called otherwise than fields, and how values of several parts are written.
NAMES = {"image_size": "input-size", "channels": "head-channels", "layers": "head-layers", "num_heads": "head-heads"}
JOINTS = {"classes": ",", "exits": ",", "crop": "x", "input-size": "x"}


def options(config: ModelConfig, recipe: dict) -> dict[str, object]:
    """All that decides how a run goes, apart from the data; of the two thresholds that of the recipe."""
    shape = {field.name: getattr(config, field.name) for field in fields(config)}
    head = dict(vars(shape.pop("head")))
    del shape["out_indices"]
    values = shape | {"exits": config.exits, "head": head.pop("type")} | head | recipe
    values["freeze_trunk"] = values["trunk_factor"] == 0
    values["trunk_factor"] = values["trunk_factor"] or Recipe.trunk_factor
    return {NAMES.get(name, name).replace("_", "-"): value for name, value in values.items()}


def differences(then: dict[str, object], now: dict[str, object]) -> list[str]:
    """Such as `batch 16, now 8`."""
    return [f"{name} {written(name, then.get(name))}, now {written(name, now.get(name))}"
            for name in then | now if then.get(name) != now.get(name)]


def written(name: str, value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return JOINTS.get(name, " ").join(map(str, value)) if isinstance(value, tuple) else str(value)
