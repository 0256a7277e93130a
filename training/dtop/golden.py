"""Makes a golden for `dtopd model verify`: one picture with the tensors of Tests/Goldens, no decision too close to
call."""

import copy
from collections.abc import Iterator, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from .data.normalisation import normalised
from .data.sample import VOID, Sample
from .evaluate import planes, resized
from .model.macs import macs
from .model.pruned_vit import PrunedViT, Stage
from .model.pruner import least_sure

# A label is too close to call if the second best score is nearer to the best than this share of the best.
CLOSE = 1e-3
# The first picture whose decisions all have a larger margin is taken, else the clearest of this many pictures.
MARGIN, PICTURES = 1e-4, 128


@torch.inference_mode()
def golden(model: PrunedViT, samples: Sequence[Sample]) -> tuple[dict[str, Tensor], float]:
    """The float32 tensors (see docs/models.md) of one of `samples`, or of noise if there are none, and the smallest
    margin of a decision in it."""
    model = at_half_size(model)
    best, margin = None, -1.0
    for image in candidates(model, samples):
        pixels = normalised(image)
        stages = model(pixels, threshold=model.config.threshold)
        if (least := least_difference(model, stages)) > margin:
            best, margin = (pixels, stages), least
        if margin > MARGIN:
            break
    return tensors(model, *best), margin


def at_half_size(model: PrunedViT) -> PrunedViT:
    """The same model for pictures of half the height and width. The golden is a quarter as large, and shows that
    positions are resized as here."""
    half = copy.copy(model)
    rows, columns = (max(side // 2, 1) for side in model.config.grid)
    half.config = model.config.replacing(image_size=(rows * model.config.patch, columns * model.config.patch))
    return half


def candidates(model: PrunedViT, samples: Sequence[Sample]) -> Iterator[Tensor]:
    """Pictures at the network's input size, uint8 [1, 3, H, W], from all over `samples`; noise if there are none."""
    size = model.config.image_size
    if samples:
        yield from (resized([sample], size) for sample in samples[:: -(-len(samples) // PICTURES)])
    else:
        generator = torch.Generator().manual_seed(0)
        for _ in range(PICTURES):
            yield torch.randint(0, 256, (1, 3, *size), dtype=torch.uint8, generator=generator)


def least_difference(model: PrunedViT, stages: list[Stage]) -> float:
    """The smallest change to a probability that would change which tokens exit; 1 if none can."""
    threshold, keep = model.config.threshold, model.config.keep_per_class
    gaps = [1.0]
    for stage in stages[:-1] if threshold < 1 else []:
        pred = model.pred(stage)[:, stage.active[0]]
        confidence, label = (part[0] for part in least_sure(pred))
        confident = confidence > threshold
        gaps += (confidence - threshold).abs().tolist()
        # The smallest change that gives the token another class: in its least sure cell, or by making another cell it.
        best, second = pred[0].topk(2).values.unbind(-1)
        other = best.masked_fill(pred[0].argmax(-1) == label[:, None], torch.inf).amin(1)
        gaps += torch.minimum((best - second).amin(1), other - confidence)[confident].tolist()
        for k in label[confident].unique():
            ranked = confidence[confident & (label == k)].sort(descending=True).values
            if 0 < keep < len(ranked):
                gaps.append(float(ranked[keep - 1] - ranked[keep]))
    return min(gaps)


def tensors(model: PrunedViT, pixels: Tensor, stages: list[Stage]) -> dict[str, Tensor]:
    dense = model(pixels)
    found = {"input": pixels[0], "tokens": model.backbone.embed(pixels)[0], "canvas": plane(model, stages[-1].canvas)}
    for index, stage in enumerate(stages):
        live = stage.active[0]
        if not live.any():
            break
        found[f"stage{index}.tokens"] = stage.tokens[0]
        found[f"stage{index}.logits"] = stage.canvas[0][live].flatten(1).T
        if stage.presence is not None:
            found[f"stage{index}.class_logits"] = stage.presence[0]
    # The last head that saw each token; the first one saw all.
    found["exit_stage"] = (torch.stack([stage.active[0] for stage in stages]).sum(0) - 1).to(torch.uint8)
    found |= answer(model, stages) | {f"dense.{name}": value for name, value in answer(model, dense).items()}
    return found


def plane(model: PrunedViT, values: Tensor) -> Tensor:
    """One picture's cells, [1, N, X, K], as [K, cells], row by row of the picture."""
    return planes(model, values)[0].flatten(1)


def answer(model: PrunedViT, stages: list[Stage]) -> dict[str, Tensor]:
    config = model.config
    pred = model.pred(stages[-1])
    scores = pred if config.head.type == "atm" else stages[-1].canvas
    scores = F.interpolate(planes(model, scores), config.image_size, mode="bilinear", align_corners=False)[0]
    (best, second), (label, _) = scores.topk(2, dim=0)
    clear = best - second >= CLOSE * best.abs()
    return {
        "pred": plane(model, pred),
        "labels": torch.where(clear, label, VOID).to(torch.uint8),
        "macs": macs(config, stages).long(),
    }
