"""The command line."""

import click

from .evaluate import evaluate
from .export import export
from .finetune import finetune
from .train import train


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
def main() -> None:
    """Trains models for dtopd."""


for command in (train, finetune, export, evaluate):
    main.add_command(command)
