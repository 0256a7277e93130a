"""Small random models: their settings (`Case`), config, weights and image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from numerics import resize
from tensors import Arrays, from_bfloat16, to_bfloat16


@dataclass(frozen=True)
class Case:
    """One model and one image. `size` is the image's, `image_size` that of the learned position grid, both (H, W)."""

    name: str
    size: tuple[int, int] = (40, 48)
    image_size: tuple[int, int] = (40, 48)
    patch: int = 8
    width: int = 16
    heads: int = 2
    out_indices: tuple[int, ...] = (0, 1, 2)
    classes: int = 4
    head: str = "atm"
    channels: int = 8
    cells: int = 1
    """Answers along each side of a token, FCN only."""
    decoder_layers: int = 1
    method: str = "topk"
    keep: int = 2
    interpolation: str = "bicubic"
    class_token: bool = False
    storage: str = "F16"
    presence: tuple[float, ...] = (2.0, 2.0, 2.0, 2.0)
    """Bias towards "present" of each ATM head: the higher, the more confident."""
    empties_at: int | None = None
    """The stage at which the last active token leaves."""
    threshold: float | None = None
    """Given, or searched for."""
    crop: tuple[int, int] | None = None
    """Slide mode: the windows' size, `stride` apart; `size` is then that of the whole image."""
    stride: tuple[int, int] = (0, 0)


def config(case: Case) -> dict:
    """The contents of config.json."""
    head = {"type": case.head, "channels": case.channels}
    if case.head == "atm":
        head |= {"layers": case.decoder_layers, "num_heads": 2}
    if case.cells > 1:
        head["cells"] = case.cells
    dtop = {
        "out_indices": list(case.out_indices),
        "threshold": case.threshold,
        "keep_per_class": case.keep,
        "method": case.method,
        "ratio": 0.35,
        "position_interpolation": case.interpolation,
        "test_mode": "slide" if case.crop else "whole",
        "head": head,
    }
    if case.crop:
        dtop |= {"crop_size": list(case.crop), "stride": list(case.stride)}
    return {
        "architectures": ["DToPForSemanticSegmentation"],
        "model_type": "dtop-vit",
        "hidden_size": case.width,
        "num_hidden_layers": case.out_indices[-1] + 1,
        "num_attention_heads": case.heads,
        "intermediate_size": 4 * case.width,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-06,
        "qkv_bias": True,
        "patch_size": case.patch,
        "num_channels": 3,
        "use_cls_token": case.class_token,
        "image_size": list(case.image_size),
        "id2label": {str(k): f"class{k}" for k in range(case.classes)},
        "semantic_loss_ignore_index": 255,
        "dtop": dtop,
    }


class Drawing:
    """Named random tensors."""

    def __init__(self, seed: int) -> None:
        self.random, self.arrays = np.random.default_rng(seed), Arrays()

    def normal(self, name: str, shape: tuple[int, ...], deviation: float, mean: float = 0) -> None:
        self.arrays[name] = mean + deviation * self.random.standard_normal(shape)

    def matrix(self, weight: str, bias: str, outputs: int, inputs: int, gain: float = 1) -> None:
        self.normal(weight, (outputs, inputs), gain / np.sqrt(inputs))
        self.normal(bias, (outputs,), 0.1)

    def linear(self, name: str, outputs: int, inputs: int, gain: float = 1) -> None:
        self.matrix(f"{name}.weight", f"{name}.bias", outputs, inputs, gain)

    def norm(self, name: str, width: int) -> None:
        self.normal(f"{name}.weight", (width,), 0.1, mean=1)
        self.normal(f"{name}.bias", (width,), 0.1)

    def self_attention(self, name: str, width: int) -> None:
        self.matrix(f"{name}.in_proj_weight", f"{name}.in_proj_bias", 3 * width, width)
        self.linear(f"{name}.out_proj", width, width)


def draw_backbone(draw: Drawing, case: Case) -> None:
    width, patch = case.width, case.patch
    grid = (case.image_size[0] // patch) * (case.image_size[1] // patch)
    draw.normal("backbone.cls_token", (1, 1, width), 0.5)
    draw.normal("backbone.pos_embed", (1, 1 + grid, width), 0.5)
    draw.normal("backbone.patch_embed.projection.weight", (width, 3, patch, patch), 1 / np.sqrt(3 * patch**2))
    draw.normal("backbone.patch_embed.projection.bias", (width,), 0.1)
    for index in range(case.out_indices[-1] + 1):
        layer = f"backbone.layers.{index}"
        draw.norm(f"{layer}.ln1", width)
        draw.norm(f"{layer}.ln2", width)
        draw.self_attention(f"{layer}.attn.attn", width)
        draw.linear(f"{layer}.ffn.layers.0.0", 4 * width, width)
        draw.linear(f"{layer}.ffn.layers.1", width, 4 * width)


def draw_atm(draw: Drawing, case: Case, head: str, presence: float) -> None:
    d = case.channels
    draw.linear(f"{head}.input_proj", d, case.width)
    draw.norm(f"{head}.proj_norm", d)
    draw.normal(f"{head}.q.weight", (case.classes, d), 1)
    draw.linear(f"{head}.class_embed", 2, d, gain=0.5)
    draw.arrays[f"{head}.class_embed.bias"] += (presence, 0)
    for index in range(case.decoder_layers):
        layer = f"{head}.decoder.layers.{index}"
        draw.self_attention(f"{layer}.self_attn", d)
        for name, gain in (("q", 1.5), ("k", 1.5), ("v", 1), ("proj", 1)):
            draw.linear(f"{layer}.multihead_attn.{name}", d, d, gain)
        draw.linear(f"{layer}.linear1", 4 * d, d)
        draw.linear(f"{layer}.linear2", d, 4 * d)
        for name in ("norm1", "norm2", "norm3"):
            draw.norm(f"{layer}.{name}", d)


def draw_fcn(draw: Drawing, case: Case, head: str) -> None:
    d, block, outputs = case.channels, f"{head}.up_convs.0.0", case.cells**2 * case.classes
    draw.norm(f"{head}.norm", case.width)
    draw.normal(f"{block}.conv.weight", (d, case.width, 1, 1), 1 / np.sqrt(case.width))
    draw.norm(f"{block}.bn", d)
    draw.normal(f"{block}.bn.running_mean", (d,), 0.2)
    draw.arrays[f"{block}.bn.running_var"] = draw.random.uniform(0.5, 1.5, d)
    draw.normal(f"{head}.conv_seg.weight", (outputs, d, 1, 1), 2 / np.sqrt(d))
    draw.normal(f"{head}.conv_seg.bias", (outputs,), 0.1)


def stored_as(name: str, array: np.ndarray, storage: str) -> str:
    """The stored type of one tensor; "mixed" keeps vectors and q.weight in F32 and the rest in BF16."""
    if storage != "mixed":
        return storage
    return "F32" if array.ndim == 1 or name.endswith("q.weight") else "BF16"


def weights(case: Case, seed: int) -> tuple[Arrays, frozenset[str]]:
    """The tensors, already rounded to their stored types, and the names of those stored as BF16."""
    draw = Drawing(seed)
    draw_backbone(draw, case)
    stages = len(case.out_indices)
    for stage in range(stages):
        head = "decode_head" if stage == stages - 1 else f"auxiliary_head.{stage}"
        if case.head == "atm":
            draw_atm(draw, case, head, case.presence[stage])
        else:
            draw_fcn(draw, case, head)
    types = {name: stored_as(name, array, case.storage) for name, array in draw.arrays.items()}
    rounded = {name: rounded_to(types[name], array) for name, array in draw.arrays.items()}
    return rounded, frozenset(name for name, kind in types.items() if kind == "BF16")


def rounded_to(kind: str, array: np.ndarray) -> np.ndarray:
    """`array` in the numpy type that carries `kind`; BF16 values are held as float32."""
    if kind == "BF16":
        return from_bfloat16(to_bfloat16(array)).reshape(array.shape)
    return array.astype({"F32": np.float32, "F16": np.float16}[kind])


def image(case: Case, seed: int) -> np.ndarray:
    """A smooth random image with a little noise, normalised, (3, H, W), float32."""
    random = np.random.default_rng([seed, 1])
    smooth = resize(random.standard_normal((3, 5, 5)), case.size, "bicubic")
    return (1.5 * smooth + 0.2 * random.standard_normal(smooth.shape)).astype(np.float32)
