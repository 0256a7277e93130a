"""The training loop, shared by training from scratch, finetuning with pruning active, and training heads alone."""

import signal
from collections.abc import Callable
from pathlib import Path

import torch
from timm.utils import ModelEmaV3
from torch import Tensor
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from ..data import record
from ..data.augmentation import Augmentation
from ..data.class_mix import class_mix
from ..data.normalisation import normalised
from ..data.random_crops import RandomCrops
from ..data.shares import shares
from ..data.sources import Source, pixel_shares
from ..environment import device, mixed_precision
from ..losses import agreement_loss, class_weight, task_loss
from ..model.pruned_vit import PrunedViT
from .checkpoint import Checkpoint
from .differences import differences, options
from .optimizers import optimizers, rate_factor
from .recipe import Recipe


class Trainer:
    """Trains `model` in place; the averaged weights are the result. Resumes from the run directory's checkpoint if
    there is one. SIGTERM and Ctrl-C save a checkpoint and end the run."""

    def __init__(
        self, model: PrunedViT, recipe: Recipe, sources: list[Source], run: Path, seen: dict,
        teacher: PrunedViT | None = None,
    ):
        """`seen`: the record of the pictures that this run, and what it starts from, are trained on. `teacher`: not
        trained; required if the recipe distills. Raises ValueError if `run` holds a different run."""
        self.device = device()
        self.model = model.to(self.device)
        self.recipe, self.run, self.config = recipe, run, model.config
        self.averaged = ModelEmaV3(self.model, decay=recipe.average, use_warmup=True)
        self.teacher = teacher.to(self.device).eval().requires_grad_(False) if teacher is not None else None
        self.optimizers = optimizers(self.model, recipe)
        self.rates = [[group["lr"] for group in optimizer.param_groups] for optimizer in self.optimizers]
        classes = len(self.config.classes)
        crop = recipe.crop or self.config.grid
        self.crops = RandomCrops(
            sources, Augmentation(self.config.grid, self.config.patch, crop, recipe.zoom, recipe.free), recipe.seed,
            recipe.mosaic, recipe.outliers)
        frequency = pixel_shares(sources, classes)
        weight = class_weight(frequency, recipe.balance).to(self.device)
        self.loss = task_loss(self.config.head.type, weight, recipe.overlap)
        # Rare classes are pasted more often.
        self.pasting = (0.1 + 0.5 * (0.02 / frequency.clamp_min(1e-4)).sqrt()).clamp_max(0.7)
        self.step = 0
        self.stopping = False
        if self.checkpoint.exists():
            self._resume(seen)
        record.write_record(seen, run / record.RUN)

    @property
    def checkpoint(self) -> Path:
        return self.run / "checkpoint.pt"

    def train(self, validate: Callable[[PrunedViT], dict[str, float]], every: int, workers: int) -> bool:
        """Trains to the end of the recipe; False if told to stop before. `validate` scores the averaged weights every
        `every` steps. Raises ValueError if the loss is not finite."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(self, "stopping", True))
        # Steps after the checkpoint are logged again, so their earlier entries are purged.
        writer = SummaryWriter(self.run, purge_step=self.step)
        batches = self.crops.batches(self.recipe.batch, self.step, self.recipe.steps, workers)
        with tqdm(batches, total=self.recipe.steps, initial=self.step, unit="step", dynamic_ncols=True) as bar:
            for batch in bar:
                parts = self._advance(batch.image, batch.label, batch.corner)
                scored = self.step == self.recipe.steps or self.step % every == 0
                if self.step % 20 == 0 or scored or self.stopping:
                    self._check(parts["loss"])
                    for name, value in parts.items():
                        writer.add_scalar(name, value, self.step)
                    bar.set_postfix(loss=f"{parts['loss']:.3f}")
                if scored or self.stopping:
                    self._save()
                if self.stopping:
                    break
                if scored:
                    scores = validate(self.averaged.module)
                    for name, value in scores.items():
                        writer.add_scalar(name, value, self.step)
                    bar.write(f"step {self.step}: " + ", ".join(f"{k} {v:.4g}" for k, v in scores.items()))
        writer.close()
        return self.step == self.recipe.steps

    def _check(self, loss: Tensor) -> None:
        if not loss.isfinite():
            kept = f"{self.checkpoint} is older and whole" if self.checkpoint.exists() else "nothing is saved"
            raise ValueError(f"the loss is {loss.item()} at step {self.step}: a lower --rate may help; {kept}")

    def _advance(self, image: Tensor, label: Tensor, corner: Tensor) -> dict[str, Tensor]:
        """Takes one step. Returns the losses, left on the device because reading each would hold it up."""
        torch.manual_seed(self.recipe.seed * 1_000_003 - self.step)
        self.model.train()
        self._set_rates()
        image, label, corner = (part.to(self.device) for part in (image, label, corner))
        image, label = class_mix(image, label, self.pasting, self.recipe.mix)
        pixels = normalised(image)
        target = shares(label, len(self.config.classes), self.config.patch, self.config.head.cells)
        with mixed_precision(self.device):
            stages = self.model(pixels, corner, self.recipe.threshold)
        losses = [self.loss(stage, target) for stage in stages]
        total = sum(losses) / len(losses)
        parts = {f"loss/layer{layer}": loss.detach() for layer, loss in zip(self.config.exits, losses, strict=True)}
        if self.teacher is not None:
            with torch.inference_mode(), mixed_precision(self.device):
                dense = self.teacher.pred(self.teacher(pixels, corner)[-1])
            distance = sum(agreement_loss(self.model.pred(stage), dense) for stage in stages) / len(stages)
            parts["loss/agreement"] = distance.detach()
            total = total + self.recipe.distill * distance
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        self.averaged.update(self.model, step=self.step)
        return parts | {"loss": total.detach()}

    def _set_rates(self) -> None:
        factor = rate_factor(self.step / self.recipe.steps, self.recipe)
        for optimizer, rates in zip(self.optimizers, self.rates, strict=True):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor

    def _save(self) -> None:
        Checkpoint(
            self.config, self.recipe.json(), self.step, self.averaged.module.state_dict(), self.model.state_dict(),
            [optimizer.state_dict() for optimizer in self.optimizers],
        ).write(self.checkpoint)

    def _resume(self, seen: dict) -> None:
        saved, stored = Checkpoint.read(self.checkpoint), record.read_record(self.run)
        if stored is None:
            raise ValueError(f"{self.run} has no {record.RUN}, which says what it was trained on; take another folder")
        found = differences(options(saved.config, saved.recipe), options(self.config, self.recipe.json()))
        if found := found + record.differences(stored, seen):
            raise ValueError(f"{self.run} was begun with {'; '.join(found)}: go on with the old, or take another "
                             "folder")
        self.model.load_state_dict(saved.trained)
        self.averaged.module.load_state_dict(saved.averaged)
        for optimizer, state in zip(self.optimizers, saved.optimizers, strict=True):
            optimizer.load_state_dict(state)
        self.step = saved.step
