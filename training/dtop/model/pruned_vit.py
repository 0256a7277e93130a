"""The forward pass of the Dynamic Token Pruning paper (ICCV 2023), for training on batches."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from .atm_head import ATMHead
from .config import ModelConfig
from .fcn_head import FCNHead
from .pruner import stays
from .trunk import Trunk


@dataclass
class Stage:
    """The state after a head. `tokens` [B, n, C]: the rows that the head saw. `canvas` [B, N, X, K]: the logits of each
    token's cells, from the last head that saw it. `presence` [B, K, 2]: ATM's class logits, from the deepest head that
    ran; None for FCN. `active` [B, N]: the tokens that the head saw."""

    tokens: Tensor
    canvas: Tensor
    presence: Tensor | None
    active: Tensor

    def replacing(self, canvas: Tensor, presence: Tensor | None) -> "Stage":
        return replace(self, canvas=canvas, presence=presence)


class PrunedViT(nn.Module):
    def __init__(self, config: ModelConfig, drop_path: float = 0.0):
        super().__init__()
        head = {"atm": ATMHead, "fcn": FCNHead}[config.head.type]
        self.config = config
        self.backbone = Trunk(config, drop_path)
        self.auxiliary_head = nn.ModuleList(head(config) for _ in config.out_indices[:-1])
        self.decode_head = head(config)

    @property
    def heads(self) -> list[nn.Module]:
        return [*self.auxiliary_head, self.decode_head]

    def forward(self, image: Tensor, corner: Tensor | None = None, threshold: float = 1.0) -> list[Stage]:
        """One stage per head. `image` [B, 3, H, W] is normalised; `corner` is as in Trunk.embed. No token exits at
        threshold 1.

        Pictures of a batch keep different tokens, so rows are padded to the picture that keeps most, and masked."""
        tokens = self.backbone.embed(image, corner)
        count, rows, _ = tokens.shape
        index = torch.arange(rows, device=image.device).expand(count, -1)
        live = presence = None
        cells, classes = self.config.head.cells**2, len(self.config.classes)
        canvas = torch.zeros(count, rows, cells, classes, device=image.device)
        stages = []
        layers = iter(enumerate(self.backbone.layers))
        for head, last in zip(self.heads, self.config.out_indices, strict=True):
            for depth, layer in layers:
                tokens = layer(tokens, live)
                if depth == last:
                    break
            logits, answer = head(tokens, live)
            presence = self._deepest(presence, answer, live)
            canvas = self._written(canvas, index, logits, live)
            active = torch.zeros(canvas.shape[:2], dtype=torch.bool, device=canvas.device)
            active.scatter_(1, index, torch.ones_like(index, dtype=torch.bool) if live is None else live)
            stages.append(Stage(tokens, canvas, presence, active))
            if threshold < 1 and head is not self.decode_head:
                pred = head.probabilities(logits.detach(), presence)
                mask = torch.ones_like(index, dtype=torch.bool) if live is None else live
                staying = stays(pred, mask, threshold, self.config.keep_per_class)
                tokens, index, live = self._gathered(tokens, index, staying)
        return stages

    def pred(self, stage: Stage) -> Tensor:
        """Probabilities [B, N, X, K] after `stage`; for ATM, the masks times the presence from the deepest head that
        ran."""
        return self.decode_head.probabilities(stage.canvas, stage.presence)

    @staticmethod
    def _deepest(before: Tensor | None, presence: Tensor | None, live: Tensor | None) -> Tensor | None:
        """A head does not run for a picture whose tokens have all exited; the earlier head's presence is kept."""
        if presence is None or live is None:
            return presence
        return torch.where(live.any(1)[:, None, None], presence, before)

    @staticmethod
    def _written(canvas: Tensor, index: Tensor, logits: Tensor, live: Tensor | None) -> Tensor:
        if live is None:
            return logits
        place = index[..., None, None].expand_as(logits)
        new = torch.where(live[..., None, None], logits, canvas.gather(1, place))
        return canvas.scatter(1, place, new)

    @staticmethod
    def _gathered(tokens: Tensor, index: Tensor, staying: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Moves the staying rows to the front, in order, and cuts to the picture that keeps most."""
        longest = max(int(staying.sum(1).max()), 1)
        order = (~staying).to(torch.uint8).argsort(dim=1, stable=True)[:, :longest]
        picked = tokens.gather(1, order[..., None].expand(-1, -1, tokens.shape[-1]))
        return picked, index.gather(1, order), staying.gather(1, order)
