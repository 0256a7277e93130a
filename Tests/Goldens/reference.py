"""Dynamic token pruning (DToP, ICCV 2023, arXiv 2308.01045) on a plain ViT: the whole method in numpy, float64.

Written to be read beside the paper, not to be fast. Shapes: image 3 x H x W, patch side P, grid h x w, N = h * w tokens
of width C, n rows in a layer, K classes, head channels D, M heads (stages), R cells along a token's side. Each token
has R * R answers of K classes, cell by cell in row order; R is 1 unless the config sets `cells`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from numerics import Weights, attention, gelu, layer_norm, linear, resize, self_attention, sigmoid, softmax

HEAD_EPS = 1e-5


@dataclass
class Model:
    """config.json and the weights of one model directory."""

    config: dict
    weights: Weights

    @property
    def dtop(self) -> dict:
        return self.config["dtop"]

    @property
    def width(self) -> int:
        return self.config["hidden_size"]

    @property
    def patch(self) -> int:
        return self.config["patch_size"]

    @property
    def classes(self) -> int:
        return len(self.config["id2label"])

    @property
    def cells(self) -> int:
        return self.dtop["head"].get("cells", 1)

    @property
    def is_atm(self) -> bool:
        return self.dtop["head"]["type"] == "atm"

    def head(self, stage: int) -> Weights:
        """The last head is `decode_head`, the others `auxiliary_head.S`."""
        last = stage == len(self.dtop["out_indices"]) - 1
        return self.weights.under("decode_head" if last else f"auxiliary_head.{stage}")


# Trunk


def embed(model: Model, image: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """image: (3, H, W), normalised -> tokens (N, C) after the position embedding, and the grid (h, w)."""
    patch, backbone = model.patch, model.weights.under("backbone")
    grid = tuple(-(-side // patch) for side in image.shape[1:])
    padding = [(0, 0)] + [(0, count * patch - side) for count, side in zip(grid, image.shape[1:])]
    blocks = np.pad(image, padding).reshape(3, grid[0], patch, grid[1], patch)
    patches = blocks.transpose(1, 3, 0, 2, 4).reshape(grid[0] * grid[1], -1)
    projection = backbone.under("patch_embed.projection")
    tokens = patches @ projection["weight"].reshape(model.width, -1).T + projection["bias"]
    return tokens + position_embedding(model, grid), grid


def position_embedding(model: Model, grid: tuple[int, int]) -> np.ndarray:
    """(N, C) for the grid (h, w); resized if the model learned another."""
    learned = tuple(side // model.patch for side in model.config["image_size"])
    table = model.weights["backbone.pos_embed"][0, 1:]
    if grid == learned:
        return table
    planes = table.T.reshape(-1, *learned)
    return resize(planes, grid, model.dtop["position_interpolation"]).reshape(model.width, -1).T


def trunk_layer(model: Model, index: int, x: np.ndarray) -> np.ndarray:
    """One pre-norm layer, x: (n, C) -> (n, C)."""
    weights, eps = model.weights.under(f"backbone.layers.{index}"), model.config["layer_norm_eps"]
    heads = model.config["num_attention_heads"]
    x = x + self_attention(layer_norm(x, weights.under("ln1"), eps), weights.under("attn.attn"), heads)
    hidden = gelu(linear(layer_norm(x, weights.under("ln2"), eps), weights.under("ffn.layers.0.0")))
    return x + linear(hidden, weights.under("ffn.layers.1"))


# Heads


@dataclass
class HeadOutput:
    """`logits` (R * R * K, active), cell by cell; `class_logits` (K, 2) from ATM, None from FCN."""

    logits: np.ndarray
    class_logits: np.ndarray | None
    classes: int

    @property
    def cell_logits(self) -> np.ndarray:
        """(R * R, K, active)."""
        return self.logits.reshape(-1, self.classes, self.logits.shape[1])

    @property
    def pred(self) -> np.ndarray:
        """(R * R, K, active), in 0...1."""
        return prediction(self.cell_logits, self.class_logits)


def prediction(logits: np.ndarray, class_logits: np.ndarray | None) -> np.ndarray:
    """logits: (..., K, n). ATM: P(class is present) * sigmoid(mask); FCN: softmax over classes."""
    if class_logits is None:
        return softmax(logits, axis=-2)
    return softmax(class_logits)[:, :1] * sigmoid(logits)


def least_sure(pred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """pred: (R * R, K, n) -> class and confidence of each token's least sure cell, the first of equals, (n) each."""
    label, confidence = pred.argmax(1), pred.max(1)
    cell = confidence.argmin(0)[None]
    return np.take_along_axis(label, cell, 0)[0], np.take_along_axis(confidence, cell, 0)[0]


def atm_head(model: Model, weights: Weights, rows: np.ndarray, active: int) -> HeadOutput:
    """rows: (n, C); the first `active` are tokens, the rest only serve as memory."""
    settings = model.dtop["head"]
    memory = layer_norm(linear(rows, weights.under("input_proj")), weights.under("proj_norm"), HEAD_EPS)
    q = weights["q.weight"]
    for index in range(settings["layers"]):
        layer = weights.under(f"decoder.layers.{index}")
        cross = layer.under("multihead_attn")
        q = layer_norm(
            q + self_attention(q, layer.under("self_attn"), settings["num_heads"]), layer.under("norm1"), HEAD_EPS
        )
        keys, values = linear(memory, cross.under("k")), linear(memory, cross.under("v"))
        attended, scores = attention(linear(q, cross.under("q")), keys, values, settings["num_heads"])
        q = layer_norm(q + linear(attended, cross.under("proj")), layer.under("norm2"), HEAD_EPS)
        hidden = np.maximum(linear(q, layer.under("linear1")), 0)
        q = layer_norm(q + linear(hidden, layer.under("linear2")), layer.under("norm3"), HEAD_EPS)
    return HeadOutput(scores.mean(0)[:, :active], linear(q, weights.under("class_embed")), model.classes)


def fcn_head(model: Model, weights: Weights, tokens: np.ndarray) -> HeadOutput:
    """tokens: (active, C)."""
    conv, norm = weights["up_convs.0.0.conv.weight"][:, :, 0, 0], weights.under("up_convs.0.0.bn")
    x = layer_norm(tokens, weights.under("norm"), 1e-6) @ conv.T
    x = (x - norm["running_mean"]) / np.sqrt(norm["running_var"] + 1e-5) * norm["weight"] + norm["bias"]
    seg = weights["conv_seg.weight"][:, :, 0, 0]
    return HeadOutput((np.maximum(x, 0) @ seg.T + weights["conv_seg.bias"]).T, None, model.classes)


def run_head(model: Model, stage: int, rows: np.ndarray, active: int) -> HeadOutput:
    """rows: (n, C): `active` tokens in raster order, then averages."""
    weights = model.head(stage)
    return atm_head(model, weights, rows, active) if model.is_atm else fcn_head(model, weights, rows[:active])


# Exits


def by_confidence(confidence: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """`rows` from the most confident down; the lower index first among equals."""
    return rows[np.argsort(-confidence[rows], kind="stable")]


def leaving(dtop: dict, confidence: np.ndarray, label: np.ndarray) -> np.ndarray:
    """confidence, label: (active) -> mask (active) of the tokens that exit."""
    if dtop["threshold"] >= 1:
        return np.zeros(len(confidence), bool)
    if dtop["method"] == "ratio":
        leaves = np.zeros(len(confidence), bool)
        count = math.floor(dtop["ratio"] * len(confidence))
        leaves[by_confidence(confidence, np.arange(len(confidence)))[:count]] = True
        return leaves
    leaves = confidence > dtop["threshold"]
    if dtop["method"] == "topk":
        for k in np.unique(label[leaves]):
            confident = np.flatnonzero(leaves & (label == k))
            leaves[by_confidence(confidence, confident)[: dtop["keep_per_class"]]] = False
    return leaves


def class_averages(tokens: np.ndarray, leaves: np.ndarray, label: np.ndarray) -> np.ndarray:
    """The mean features of each class's exiting tokens, in class order, for classes that have any: (classes, C)."""
    means = [tokens[leaves & (label == k)].mean(0) for k in np.unique(label[leaves])]
    return np.stack(means) if means else np.empty((0, tokens.shape[1]))


# Cost


def trunk_macs(model: Model, tokens: int, rows: list[int]) -> int:
    """`rows`: number of rows in each layer that ran."""
    width = model.width
    layers = sum(12 * n * width**2 + 2 * n**2 * width + 10 * n * width for n in rows)
    return 3 * model.patch**2 * tokens * width + layers


def head_macs(model: Model, n: int) -> int:
    """One head over n rows."""
    settings, width, k = model.dtop["head"], model.width, model.classes
    d = settings["channels"]
    if not model.is_atm:
        return n * width * d + 5 * n * width + 2 * n * d + n * d * k * model.cells**2
    layer = 14 * k * d * d + 2 * k * k * d + 2 * n * d * d + 2 * k * n * d + 15 * k * d
    return n * width * d + 5 * n * d + settings["layers"] * layer + 2 * k * d


# The forward pass


@dataclass
class Stage:
    """One head's input, output and decisions."""

    rows: np.ndarray
    output: HeadOutput
    label: np.ndarray
    confidence: np.ndarray
    leaves: np.ndarray


@dataclass
class Result:
    """All results for one image. canvas, pred: (K, R * R * N), cells row by row over the grid; exit_stage: (N)."""

    grid: tuple[int, int]
    """Of cells, R times as many as tokens in each direction."""
    tokens: np.ndarray
    canvas: np.ndarray
    exit_stage: np.ndarray
    macs: int = 0
    stages: list[Stage] = field(default_factory=list)

    @property
    def pred(self) -> np.ndarray:
        """The canvas under the class logits of the deepest head that ran, (K, R * R * N)."""
        return prediction(self.canvas, self.stages[-1].output.class_logits)


def forward(model: Model, image: np.ndarray) -> Result:
    """image: (3, H, W), normalised."""
    tokens, grid = embed(model, image)
    last = len(model.dtop["out_indices"]) - 1
    fine = (model.cells * grid[0], model.cells * grid[1])
    result = Result(fine, tokens, np.zeros((model.classes, fine[0] * fine[1])), np.full(len(tokens), last))
    class_token, averages = initial_class_token(model), np.empty((0, model.width))
    where = np.arange(len(tokens))
    layer_rows = []
    for index in range(model.config["num_hidden_layers"]):
        x = trunk_layer(model, index, np.concatenate([class_token, tokens, averages]))
        layer_rows.append(len(x))
        class_token, tokens, averages = np.split(x, np.cumsum([len(class_token), len(tokens)]))
        if index not in model.dtop["out_indices"]:
            continue
        stage = run_stage(model, len(result.stages), tokens, averages)
        result.stages.append(stage)
        result.canvas[:, cell_places(where, grid[1], model.cells)] = stage.output.cell_logits.swapaxes(0, 1)
        result.exit_stage[where[stage.leaves]] = len(result.stages) - 1
        if model.dtop["method"] == "average":
            averages = np.concatenate([averages, class_averages(tokens, stage.leaves, stage.label)])
        tokens, where = tokens[~stage.leaves], where[~stage.leaves]
        if len(tokens) == 0:
            break
    result.macs = trunk_macs(model, len(result.tokens), layer_rows)
    result.macs += sum(head_macs(model, len(stage.rows)) for stage in result.stages)
    return result


def cell_places(tokens: np.ndarray, width: int, cells: int) -> np.ndarray:
    """tokens: (n), in a grid of `width` columns -> places of their cells in the grid of cells, (R * R, n)."""
    row, column = np.divmod(tokens, width)
    down, across = np.divmod(np.arange(cells**2)[:, None], cells)
    return (row * cells + down) * width * cells + column * cells + across


def initial_class_token(model: Model) -> np.ndarray:
    """(1, C) if the model uses it, else (0, C)."""
    backbone = model.weights.under("backbone")
    if not model.config["use_cls_token"]:
        return np.empty((0, model.width))
    return backbone["cls_token"][0] + backbone["pos_embed"][0, :1]


def run_stage(model: Model, stage: int, tokens: np.ndarray, averages: np.ndarray) -> Stage:
    """Classify the active tokens (active, C) and, at every head but the last, decide which exit."""
    rows = np.concatenate([tokens, averages])
    output = run_head(model, stage, rows, len(tokens))
    label, confidence = least_sure(output.pred)
    is_last = stage == len(model.dtop["out_indices"]) - 1
    leaves = np.zeros(len(tokens), bool) if is_last else leaving(model.dtop, confidence, label)
    return Stage(rows, output, label, confidence, leaves)


# Scores at pixel size


def pixel_scores(model: Model, result: Result, size: tuple[int, int]) -> np.ndarray:
    """(K, *size): ATM upsamples pred, FCN the logits, to the padded input, then the padding is cropped."""
    scores = (result.pred if model.is_atm else result.canvas).reshape(-1, *result.grid)
    padded = tuple(side * model.patch // model.cells for side in result.grid)
    return resize(scores, padded, "bilinear")[:, : size[0], : size[1]]


def window_origins(side: int, crop: int, stride: int) -> list[int]:
    """Where windows start along one side; the last is moved back inside, and a side below the crop has one window."""
    count = max(side - crop + stride - 1, 0) // stride + 1
    return [max(min(i * stride, side - crop), 0) for i in range(count)]


def windows(model: Model, image: np.ndarray) -> Iterator[tuple[slice, slice]]:
    """The rows and columns of each slide window, row by row."""
    crop, stride = model.dtop["crop_size"], model.dtop["stride"]
    for top in window_origins(image.shape[1], crop[0], stride[0]):
        for left in window_origins(image.shape[2], crop[1], stride[1]):
            yield slice(top, min(top + crop[0], image.shape[1])), slice(left, min(left + crop[1], image.shape[2]))


def slide(model: Model, image: np.ndarray) -> tuple[np.ndarray, int]:
    """Scores (K, H, W) averaged over the windows that cover each pixel, and the MACs of all windows."""
    total, cover, macs = np.zeros((model.classes, *image.shape[1:])), np.zeros(image.shape[1:]), 0
    for rows, columns in windows(model, image):
        crop = image[:, rows, columns]
        result = forward(model, crop)
        total[:, rows, columns] += pixel_scores(model, result, crop.shape[1:])
        cover[rows, columns] += 1
        macs += result.macs
    return total / cover, macs
