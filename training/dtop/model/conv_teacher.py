"""A convolutional network that teaches: its encoder knows ImageNet, so that few labelled pictures go far with it."""

import timm
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data.normalisation import MEAN, STD
from .config import ModelConfig
from .pruned_vit import Stage

WIDTH = 96
# Strides 4, 8, 16 and 32.
FEATURES = (1, 2, 3, 4)


class ConvTeacher(nn.Module):
    """One of timm's EfficientNet-Lite encoders under a decoder like that of Panoptic FPN (Kirillov et al., CVPR 2019).
    It answers for the cells of `config`, as the model does that it is to teach."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.backbone = timm.create_model(
            config.encoder, pretrained=False, features_only=True, out_indices=FEATURES)
        channels = self.backbone.feature_info.channels()
        self.lateral = nn.ModuleList(
            nn.Sequential(nn.Conv2d(count, WIDTH, 1, bias=False), nn.BatchNorm2d(WIDTH)) for count in channels)
        self.context = nn.Sequential(nn.Conv2d(channels[-1], WIDTH, 1), nn.ReLU(inplace=True))
        self.smooth = nn.ModuleList(separable(WIDTH, 5) for _ in channels)
        self.fuse = separable(2 * WIDTH, 3)
        self.drop = nn.Dropout2d(0.1)
        self.answer = nn.Conv2d(2 * WIDTH, len(config.classes), 1)
        # What the encoders of this kind are trained with: (x - 127) / 128.
        mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
        self.register_buffer("scale", std / 128, persistent=False)
        self.register_buffer("shift", (mean - 127) / 128, persistent=False)
        self.to(memory_format=torch.channels_last)

    def train(self, mode: bool = True) -> "ConvTeacher":
        """The encoder keeps ImageNet's statistics: batches here are small."""
        super().train(mode)
        for module in self.backbone.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    def forward(self, image: Tensor, corner: Tensor | None = None, threshold: float = 1.0) -> list[Stage]:
        """One stage. `image` [B, 3, H, W] is normalised; where it lies makes no difference, and nothing leaves."""
        image = (image * self.scale + self.shift).contiguous(memory_format=torch.channels_last)
        *features, last = self.backbone(image)
        plane = self.smooth[-1](F.relu(self.lateral[-1](last) + self.context(last.mean((2, 3), keepdim=True))))
        planes = [plane]
        for feature, lateral, smooth in zip(
                features[::-1], self.lateral[-2::-1], self.smooth[-2::-1], strict=True):
            plane = smooth(F.relu(lateral(feature) + resized(plane, feature.shape[2:])))
            planes.append(plane)
        fused = self.fuse(torch.cat([plane, resized(planes[1], plane.shape[2:])], 1))
        patch, cells = self.config.patch, self.config.head.cells
        rows, columns = image.shape[2] // patch, image.shape[3] // patch
        logits = resized(self.answer(self.drop(fused)), (rows * cells, columns * cells)).float()
        # [B, K, rows x cells, columns x cells] to [B, N, X, K].
        canvas = F.pixel_unshuffle(logits, cells).flatten(2).unflatten(1, (-1, cells**2)).permute(0, 3, 2, 1)
        active = torch.ones(canvas.shape[:2], dtype=torch.bool, device=canvas.device)
        return [Stage(self._tokens([features[-1], last], (rows, columns)), canvas, None, active)]

    @property
    def token_width(self) -> int:
        """Channels of `Stage.tokens`."""
        return sum(self.backbone.feature_info.channels()[-2:])

    @staticmethod
    def _tokens(features: list[Tensor], grid: tuple[int, int]) -> Tensor:
        """What the encoder sees of each token, [B, N, C]; features of either stride weigh alike."""
        planes = [resized(feature.float(), grid).flatten(2).transpose(1, 2) for feature in features]
        return torch.cat([F.layer_norm(plane, plane.shape[2:]) for plane in planes], 2)

    @staticmethod
    def pred(stage: Stage) -> Tensor:
        """Probabilities [B, N, X, K]."""
        return stage.canvas.softmax(-1)


def separable(channels: int, side: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, channels, side, padding=side // 2, groups=channels, bias=False), nn.BatchNorm2d(channels),
        nn.Conv2d(channels, channels, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


def resized(plane: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(plane, tuple(size), mode="bilinear", align_corners=False)


def load_encoder(model: ConvTeacher, weights: dict[str, Tensor]) -> None:
    """Takes the weights of a classifier of the same shape, whatever its parameters are called: they lie in the
    network's order. Raises ValueError for another network's."""
    own = {name: value for name, value in model.backbone.state_dict().items() if value.ndim}
    # The classifier's last layers are left over.
    found = [value for value in weights.values() if value.ndim][:len(own)]
    if [value.shape for value in found] != [value.shape for value in own.values()]:
        raise ValueError(f"the weights are not those of {model.config.encoder}")
    model.backbone.load_state_dict(dict(zip(own, found, strict=True)), strict=False)
