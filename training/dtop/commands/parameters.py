"""Parameter types of the command line."""

import click


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


def out_indices(exits: tuple[int, ...], depth: int) -> tuple[int, ...]:
    """Layers of --exits, counted from 1, as a configuration's indices. Raises ValueError if the last of them is not
    layer `depth`."""
    if max(exits) != depth:
        raise ValueError(f"--exits {','.join(map(str, exits))} must end with the last layer, {depth}")
    return tuple(exit - 1 for exit in sorted(set(exits)))
