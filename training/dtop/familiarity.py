"""Tells pictures that a model knows from unknown ones, by the largest logit of each token's least sure cell, averaged
over the tokens (MaxLogit: "Scaling Out-of-Distribution Detection for Real-World Settings", Hendrycks et al., ICML
2022)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from .data.normalisation import normalised
from .data.outliers import outlier
from .data.sample import Sample
from .evaluate import batches, resized
from .model.pruned_vit import PrunedViT, Stage

# Number of pictures of noise and patterns that stand for the unknown.
OUTLIERS = 64
# Share of the known pictures that lie below the known logit: those least like the others are known too.
LOW = 0.25


@torch.inference_mode()
def familiarity(model: PrunedViT, samples: Sequence[Sample]) -> tuple[float, float] | None:
    """The mean logit on noise and patterns, and a low one on `samples`, in float32; None if the model does not tell
    them apart."""
    model.eval()
    logits = torch.cat([_logits(model, resized(part, model.config.image_size)) for part in batches(samples, 4)])
    known = logits.quantile(LOW)
    unknown = torch.cat([_logits(model, _outlier(model, samples, seed)) for seed in range(OUTLIERS)]).mean()
    return (round(float(unknown), 3), round(float(known), 3)) if unknown < known else None


def _logits(model: PrunedViT, image: Tensor) -> Tensor:
    device = next(model.parameters()).device
    stages = model(normalised(image.to(device)), threshold=model.config.threshold)
    return mean_logit(model, stages[-1]).cpu()


def _outlier(model: PrunedViT, samples: Sequence[Sample], seed: int) -> Tensor:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return outlier(samples[seed % len(samples)], *model.config.image_size)[None]


def mean_logit(model: PrunedViT, stage: Stage) -> Tensor:
    """Each picture's mean over tokens of the least sure cell's largest logit, [B]."""
    best, label = model.pred(stage).max(-1)
    cell = best.argmin(-1, keepdim=True)
    logits = stage.canvas.gather(-1, label[..., None])[..., 0]
    return logits.gather(-1, cell)[..., 0].mean(1)
