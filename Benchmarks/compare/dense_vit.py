"""The dense network (threshold 1) of a dtopd model directory in PyTorch, for export to the peers.

Implements only what a dense frame needs: patch embedding, trunk and heads at the model's own input size.
Shapes: N tokens of width C, K classes, D head channels.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F


class FusedAttention(torch.autograd.Function):
    """Multi-head attention that exports as ONNX Runtime's own MultiHeadAttention operator."""

    @staticmethod
    def forward(ctx: object, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
        """q: (1, n, C), k and v: (1, m, C) -> (1, n, C)."""
        return explicit_attention(q, k, v, heads)

    @staticmethod
    def symbolic(g: object, q: object, k: object, v: object, heads: int) -> object:
        node = g.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=heads)
        node.setType(q.type())
        return node


def split_heads(x: Tensor, heads: int) -> Tensor:
    """(1, n, C) -> (1, heads, n, C / heads)."""
    return x.unflatten(2, (heads, -1)).transpose(1, 2)


def merge_heads(x: Tensor) -> Tensor:
    """(1, heads, n, d) -> (1, n, heads * d)."""
    return x.transpose(1, 2).flatten(2)


def explicit_attention(q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    """Matmul, softmax, matmul."""
    q, k, v = (split_heads(x, heads) for x in (q, k, v))
    scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(2, 3)
    return merge_heads(scores.softmax(-1) @ v)


def sdpa_attention(q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    """PyTorch's scaled_dot_product_attention."""
    return merge_heads(F.scaled_dot_product_attention(*(split_heads(x, heads) for x in (q, k, v))))


ATTENTION = {"fused": FusedAttention.apply, "matmul": explicit_attention, "sdpa": sdpa_attention}


class PackedAttention(nn.Module):
    """Self-attention whose qkv weights are packed as in torch.nn.MultiheadAttention.

    The projections run separately: one packed product and a split is 1 to 2 % slower in ONNX Runtime.
    """

    def __init__(self, width: int, heads: int, kind: str) -> None:
        super().__init__()
        self.heads, self.attend = heads, ATTENTION[kind]
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """x: (1, n, C) -> (1, n, C)."""
        parts = zip(self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3), strict=True)
        q, k, v = (F.linear(x, weight, bias) for weight, bias in parts)
        return self.out_proj(self.attend(q, k, v, self.heads))


class TrunkLayer(nn.Module):
    """One pre-norm transformer layer."""

    def __init__(self, config: dict, kind: str) -> None:
        super().__init__()
        width, hidden, eps = config["hidden_size"], config["intermediate_size"], config["layer_norm_eps"]
        self.ln1, self.ln2 = nn.LayerNorm(width, eps), nn.LayerNorm(width, eps)
        self.attn = nn.ModuleDict({"attn": PackedAttention(width, config["num_attention_heads"], kind)})
        up = nn.Sequential(nn.Linear(width, hidden), nn.GELU())
        self.ffn = nn.ModuleDict({"layers": nn.Sequential(up, nn.Linear(hidden, width))})

    def forward(self, x: Tensor) -> Tensor:
        """x: (1, n, C) -> (1, n, C)."""
        x = x + self.attn["attn"](self.ln1(x))
        return x + self.ffn["layers"](self.ln2(x))


class Backbone(nn.Module):
    """Patch embedding, position embedding and the trunk; yields the tokens at each head."""

    def __init__(self, config: dict, kind: str) -> None:
        super().__init__()
        width, patch = config["hidden_size"], config["patch_size"]
        tokens = math.prod(side // patch for side in config["image_size"])
        self.out_indices, self.use_cls_token = config["dtop"]["out_indices"], config["use_cls_token"]
        self.patch_embed = nn.ModuleDict({"projection": nn.Conv2d(3, width, patch, patch)})
        self.pos_embed = nn.Parameter(torch.empty(1, 1 + tokens, width))
        if self.use_cls_token:
            self.cls_token = nn.Parameter(torch.empty(1, 1, width))
        self.layers = nn.ModuleList(TrunkLayer(config, kind) for _ in range(config["num_hidden_layers"]))

    def forward(self, image: Tensor) -> list[Tensor]:
        """image: (1, 3, H, W), normalised -> one (1, N, C) per head."""
        x = self.patch_embed["projection"](image).flatten(2).transpose(1, 2) + self.pos_embed[:, 1:]
        if self.use_cls_token:
            x = torch.cat([self.cls_token + self.pos_embed[:, :1], x], dim=1)
        outputs = []
        for index, layer in enumerate(self.layers):
            x = layer(x)
            if index in self.out_indices:
                outputs.append(x[:, 1:] if self.use_cls_token else x)
        return outputs


class CrossAttention(nn.Module):
    """Class queries attend to tokens; also returns the mask logits."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, q: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """q: (1, K, D), memory: (1, N, D) -> (1, K, D) and mask logits (1, K, N)."""
        q, k, v = (split_heads(x, self.heads) for x in (self.q(q), self.k(memory), self.v(memory)))
        scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(2, 3)
        return self.proj(merge_heads(scores.softmax(-1) @ v)), scores.mean(1)


class DecoderLayer(nn.Module):
    """One post-norm ATM decoder layer."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self_attn = PackedAttention(width, heads, "matmul")
        self.multihead_attn = CrossAttention(width, heads)
        self.linear1, self.linear2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width) for _ in range(3))

    def forward(self, q: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """q: (1, K, D), memory: (1, N, D) -> (1, K, D) and mask logits (1, K, N)."""
        q = self.norm1(q + self.self_attn(q))
        attended, masks = self.multihead_attn(q, memory)
        q = self.norm2(q + attended)
        return self.norm3(q + self.linear2(self.linear1(q).relu())), masks


class ATMHead(nn.Module):
    """SegViT's attention-to-mask head."""

    def __init__(self, config: dict) -> None:
        super().__init__()
        head, classes = config["dtop"]["head"], len(config["id2label"])
        width = head["channels"]
        self.input_proj, self.proj_norm = nn.Linear(config["hidden_size"], width), nn.LayerNorm(width)
        self.q, self.class_embed = nn.Embedding(classes, width), nn.Linear(width, 2)
        layers = nn.ModuleList(DecoderLayer(width, head["num_heads"]) for _ in range(head["layers"]))
        self.decoder = nn.ModuleDict({"layers": layers})

    def forward(self, x: Tensor) -> Tensor:
        """x: (1, N, C) -> pred (1, K, N)."""
        memory, q = self.proj_norm(self.input_proj(x)), self.q.weight[None]
        for layer in self.decoder["layers"]:
            q, masks = layer(q, memory)
        return self.class_embed(q).softmax(-1)[..., :1] * masks.sigmoid()


class FCNHead(nn.Module):
    """SETR's naive head: layer norm, 1x1 conv, batch norm, ReLU, 1x1 conv, softmax over the classes of each cell."""

    def __init__(self, config: dict) -> None:
        super().__init__()
        channels, width = config["dtop"]["head"]["channels"], config["hidden_size"]
        self.norm = nn.LayerNorm(width, 1e-6)
        block = nn.ModuleDict({"conv": nn.Conv2d(width, channels, 1, bias=False), "bn": nn.BatchNorm2d(channels)})
        self.up_convs = nn.ModuleList([nn.ModuleList([block])])
        self.cells, self.classes = cells_of(config) ** 2, len(config["id2label"])
        self.conv_seg = nn.Conv2d(channels, self.cells * self.classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """x: (1, N, C) -> pred (1, K X, N), X cells a token, a class's cells side by side."""
        block = self.up_convs[0][0]
        x = self.norm(x).transpose(1, 2).unsqueeze(2)
        logits = self.conv_seg(block["bn"](block["conv"](x)).relu()).squeeze(2)
        return logits.unflatten(1, (self.cells, self.classes)).softmax(2).transpose(1, 2).flatten(1, 2)


class DenseViT(nn.Module):
    """Trunk and heads. If `run_all_heads` is false, only the last head runs, which alone gives the dense answer."""

    def __init__(self, config: dict, attention: str, run_all_heads: bool) -> None:
        super().__init__()
        head = {"atm": ATMHead, "fcn": FCNHead}[config["dtop"]["head"]["type"]]
        self.run_all_heads, self.grid = run_all_heads, [s // config["patch_size"] for s in config["image_size"]]
        self.cells = cells_of(config)
        self.backbone = Backbone(config, attention)
        self.auxiliary_head = nn.ModuleList(head(config) for _ in config["dtop"]["out_indices"][:-1])
        self.decode_head = head(config)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """image: (1, 3, H, W), normalised -> pred (1, K, h, w) on the cells' grid, then other heads' if they run."""
        *early, last = self.backbone(image)
        preds = [self.decode_head(last)]
        if self.run_all_heads:
            preds += [head(x) for head, x in zip(self.auxiliary_head, early, strict=True)]
        return tuple(F.pixel_shuffle(pred.unflatten(2, self.grid), self.cells) for pred in preds)


def cells_of(config: dict) -> int:
    """Cells along a token's side."""
    return config["dtop"]["head"].get("cells", 1)


def load_dense(directory: Path, attention: str, run_all_heads: bool) -> DenseViT:
    """The model of `directory` with its weights widened to float32."""
    config = json.loads((directory / "config.json").read_text())
    model = DenseViT(config, attention, run_all_heads)
    weights = {name: tensor.float() for name, tensor in load_file(directory / "model.safetensors").items()}
    if not config["use_cls_token"]:
        weights.pop("backbone.cls_token", None)
    model.load_state_dict(weights | batch_norm_counters(model))
    return model.eval()


def batch_norm_counters(model: nn.Module) -> dict[str, Tensor]:
    """PyTorch's `num_batches_tracked`, which model directories do not store and inference does not read."""
    return {name: tensor for name, tensor in model.state_dict().items() if name.endswith("num_batches_tracked")}
