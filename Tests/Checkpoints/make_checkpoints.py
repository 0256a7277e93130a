"""Writes this folder's checkpoints with a real PyTorch (2.x), and beside them the tensors they must yield.

    pip install torch numpy
    python3 Tests/Checkpoints/make_checkpoints.py

The modules are small versions of the architectures the importer reads, with their code bases' parameter names.
"""

import argparse
import collections
import io
import json
import os
import pathlib
import pickle
import struct
import zipfile

import numpy
import torch
from torch import nn

FOLDER = pathlib.Path(__file__).parent
WIDTH, PATCH, SIDE, CLASSES, CHANNELS = 4, 2, 8, 3, 2
LAYERS = 2
GRID = SIDE // PATCH


class Attention(nn.Module):
    """mmcv's wrapper."""

    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(WIDTH, 2)


class FeedForward(nn.Module):
    """mmcv's FFN."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Dropout()), nn.Linear(4 * WIDTH, WIDTH),
            nn.Dropout())


class Layer(nn.Module):
    """mmsegmentation's TransformerEncoderLayer."""

    def __init__(self):
        super().__init__()
        self.ln1 = nn.LayerNorm(WIDTH)
        self.attn = Attention()
        self.ln2 = nn.LayerNorm(WIDTH)
        self.ffn = FeedForward()


class PatchEmbedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.projection = nn.Conv2d(3, WIDTH, PATCH, PATCH)


class Trunk(nn.Module):
    """mmsegmentation's VisionTransformer; the class token exists even when unused."""

    def __init__(self, grid=GRID):
        super().__init__()
        self.cls_token = nn.Parameter(torch.randn(1, 1, WIDTH))
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + grid * grid, WIDTH))
        self.patch_embed = PatchEmbedding()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))


class CrossAttention(nn.Module):
    def __init__(self):
        super().__init__()
        for name in ["q", "k", "v", "proj"]:
            setattr(self, name, nn.Linear(CHANNELS, CHANNELS))


class ATMHead(nn.Module):
    """DToP's PruneHead."""

    def __init__(self):
        super().__init__()
        self.input_proj = nn.Linear(WIDTH, CHANNELS)
        self.proj_norm = nn.LayerNorm(CHANNELS)
        layer = nn.TransformerDecoderLayer(CHANNELS, 2, 4 * CHANNELS)
        layer.multihead_attn = CrossAttention()
        self.decoder = nn.TransformerDecoder(layer, 1)
        self.q = nn.Embedding(CLASSES, CHANNELS)
        self.class_embed = nn.Linear(CHANNELS, 2)
        self.loss_decode = nn.Module()
        self.loss_decode.register_buffer("criterion_weight", torch.ones(2))


class FCNHead(nn.Module):
    """mmsegmentation's SETRUPHead with one 1x1 convolution."""

    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        convolution = nn.Module()
        convolution.conv = nn.Conv2d(WIDTH, CHANNELS, 1, bias=False)
        convolution.bn = nn.BatchNorm2d(CHANNELS)
        self.up_convs = nn.ModuleList([nn.Sequential(convolution, nn.Upsample(scale_factor=4))])
        self.conv_seg = nn.Conv2d(CHANNELS, CLASSES, 1)


class Segmenter(nn.Module):
    def __init__(self, head, grid=GRID):
        super().__init__()
        self.backbone = Trunk(grid)
        self.decode_head = head()
        self.auxiliary_head = nn.ModuleList([head()])
        with torch.no_grad():
            for name, tensor in [*self.named_parameters(), *self.named_buffers()]:
                if tensor.is_floating_point():
                    tensor.copy_(0.5 * torch.randn_like(tensor) + (1 if tensor.ndim == 1 else 0))
                if name.endswith("running_var"):
                    tensor.abs_()


class MessageHub:
    """An object whose class only the training code defines; mmengine keeps one in its checkpoints."""

    def __init__(self):
        self.history = numpy.arange(4.0)
        self.scalars = {"loss": numpy.float64(0.25)}


def configuration(head, class_token, interpolation):
    return {
        "hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": 2, "intermediate_size": 4 * WIDTH,
        "patch_size": PATCH, "use_cls_token": class_token, "image_size": [SIDE, SIDE],
        "id2label": {str(index): name for index, name in enumerate(["sky", "road", "car"])},
        "dtop": {"out_indices": [0, 1], "threshold": 0.6, "position_interpolation": interpolation, "head": head},
    }


def write_safetensors(path, tensors):
    """Writes F32 tensors as the format's specification requires."""
    header, body = {}, b""
    for name, tensor in tensors.items():
        data = tensor.detach().to(torch.float32).contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header, separators=(",", ":")).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def parameters(state, class_token=False):
    unused = ["loss_decode", "num_batches_tracked"] + ([] if class_token else ["cls_token"])
    return {name: tensor for name, tensor in state.items() if not any(part in name for part in unused)}


def model(name, state, config):
    """Writes a model directory: what importing the checkpoints must yield."""
    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    write_safetensors(folder / "model.safetensors", state)


def views(state, dtype=None):
    """The same tensors in one storage; every second matrix is stored transposed."""
    names = list(state)
    flat = torch.cat([
        (tensor.detach().t() if tensor.ndim == 2 and index % 2 else tensor.detach()).reshape(-1)
        for index, tensor in enumerate(state.values())
    ]).to(dtype or torch.float32)
    result, position = collections.OrderedDict(), 0
    for index, name in enumerate(names):
        shape = state[name].shape
        part = flat[position : position + state[name].numel()]
        position += state[name].numel()
        result[name] = part.view(shape[1], shape[0]).t() if len(shape) == 2 and index % 2 else part.view(shape)
    return result


def save(thing, name, **options):
    torch.save(thing, FOLDER / name, **options)


def timm_names(state):
    """Renames a trunk's parameters as timm, and mmsegmentation before 0.13, name them."""
    parts = [
        (".layers.", ".blocks."), (".ln1.", ".norm1."), (".ln2.", ".norm2."), (".attn.attn.in_proj_", ".attn.qkv."),
        (".attn.attn.out_proj.", ".attn.proj."), (".ffn.blocks.0.0.", ".mlp.fc1."), (".ffn.blocks.1.", ".mlp.fc2."),
        (".patch_embed.projection.", ".patch_embed.proj."),
    ]
    result = collections.OrderedDict()
    for name, tensor in state.items():
        if name.startswith("backbone."):
            for own, theirs in parts:
                name = name.replace(own, theirs)
        result[name] = tensor
    return result


def checkpoints():
    torch.manual_seed(1)
    atm, averaged = Segmenter(ATMHead), Segmenter(ATMHead)
    state, average = atm.state_dict(), averaged.state_dict()
    config = configuration({"type": "atm", "channels": CHANNELS, "layers": 1, "num_heads": 2}, False, "bicubic")
    model("atm", parameters(state), config)
    model("atm-averaged", parameters(average), config)

    meta = {
        "mmcv_version": "1.7.0", "CLASSES": ("sky", "road", "car"), "PALETTE": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        "epoch": numpy.int64(3), "seed": None, "time": 1.5e9, "hook_msgs": {}, "args": argparse.Namespace(lr=0.1),
    }
    save({"meta": meta, "state_dict": views(state)}, "mmcv.pth")
    save(state, "bare.pth")
    save(views(state), "legacy.pth", _use_new_zipfile_serialization=False)

    queries = atm.decode_head.q.weight
    optimizer = torch.optim.AdamW([queries])
    before = queries.detach().clone()
    queries.sum().backward()
    optimizer.step()
    with torch.no_grad():
        queries.copy_(before)
    wrapped = views(nn.DataParallel(atm).state_dict())
    save({"epoch": 3, "model": wrapped, "optimizer": optimizer.state_dict(), "state_dict_ema": views(average)},
         "training.pth")
    beside = views(parameters(state))
    for name, tensor in views(parameters(average)).items():
        beside["ema_" + name.replace(".", "_")] = tensor
    save({"meta": {"CLASSES": ("sky", "street", "car")}, "state_dict": beside}, "mmcv-ema.pth")

    for protocol in [3, 4, 5]:
        save({"state_dict": views(parameters(state))}, f"protocol{protocol}.pth", pickle_protocol=protocol)
    kinds = [views(parameters(state), dtype) for dtype in [torch.float64, torch.float16, torch.bfloat16]]
    save({"state_dict": {name: kinds[index % 3][name] for index, name in enumerate(kinds[0])}}, "mixed.pth")

    larger = Segmenter(ATMHead, grid=5)
    larger_state = parameters(larger.state_dict())
    save(timm_names(views(larger_state)), "timm-resized.pth")
    positions = larger_state["backbone.pos_embed"].detach()
    resized = nn.functional.interpolate(
        positions[:, 1:].reshape(1, 5, 5, WIDTH).permute(0, 3, 1, 2), size=(GRID, GRID), mode="bicubic",
        align_corners=False)
    larger_state["backbone.pos_embed"] = torch.cat([positions[:, :1], resized.flatten(2).transpose(1, 2)], 1)
    shown = ["backbone.pos_embed", "backbone.layers.1.attn.attn.in_proj_weight", "backbone.layers.1.ffn.layers.1.bias"]
    write_safetensors(FOLDER / "timm-resized.safetensors", {name: larger_state[name] for name in shown})

    setr = Segmenter(FCNHead)
    state = setr.state_dict()
    model("setr", parameters(state, True), configuration({"type": "fcn", "channels": CHANNELS}, True, "bilinear"))
    save({
        "meta": {"dataset_meta": {"classes": ("sky", "road", "car"), "palette": [[9, 8, 7], [6, 5, 4], [3, 2, 1]]}},
        "state_dict": state, "message_hub": MessageHub(), "ema_state_dict": {"steps": torch.tensor(5)},
        "param_schedulers": [{"last_step": 3}],
    }, "mmengine.pth")


class Attack:
    def __reduce__(self):
        return os.system, ("touch /tmp/dtopd-was-here",)


def archive(pickle_bytes, storages={}, name="hostile"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as file:
        file.writestr(f"{name}/data.pkl", pickle_bytes)
        file.writestr(f"{name}/byteorder", "little")
        for key, data in storages.items():
            file.writestr(f"{name}/data/{key}", data)
    return stream.getvalue()


def tensor_pickle(shape, strides, offset=0, count=4, name="backbone.cls_token"):
    """A state dictionary with one tensor of any shape, valid or not."""

    def number(value):
        return b"\x8a\x09" + value.to_bytes(9, "little", signed=True) if value.bit_length() > 63 else (
            b"\x8a\x08" + value.to_bytes(8, "little", signed=True))

    storage = (b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu" +
               number(count) + b"tQ")
    sizes = b"(" + b"".join(map(number, shape)) + b"t(" + b"".join(map(number, strides)) + b"t"
    call = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset) + sizes + b"\x89}tR"
    return b"\x80\x02}X" + struct.pack("<I", len(name)) + name.encode() + call + b"s."


def hostile():
    folder = FOLDER / "hostile"
    folder.mkdir(exist_ok=True)
    values = {"0": bytes(16)}
    files = {
        "call-system": archive(pickle.dumps({"state_dict": {}, "meta": Attack()}, 2)),
        "call-system-global": archive(b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R."),
        "call-eval": archive(b"\x80\x02c__builtin__\neval\nX\x01\x00\x00\x001\x85R."),
        "deep-lists": archive(b"\x80\x02" + b"]" * 2_000 + b"a" * 1_999 + b"."),
        "deep-tuples": archive(b"\x80\x02)" + b"\x85" * 2_000 + b"."),
        "memo-doubling": archive(b"\x80\x02]" + b"q\x00h\x00h\x00\x86" * 400 + b"."),
        "memo-index": archive(b"\x80\x02]r\xff\xff\xff\xffj\xfe\xff\xff\xff."),
        "itself": archive(b"\x80\x02}q\x00X\x0a\x00\x00\x00state_dicth\x00s."),
        "pairs": archive(b"\x80\x02](" + b")" * 5_100 + b"eq\x000" +
                         b"ccollections\nOrderedDict\nq\x01h\x00\x85R0" + b"h\x01h\x00\x85R0" * 830 + b"N."),
        "no-stop": archive(b"\x80\x02N"),
        "empty-stack": archive(b"\x80\x02."),
        "unmarked": archive(b"\x80\x02Nt."),
        "text-length": archive(b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\xff."),
        "negative-length": archive(b"\x80\x02T\xff\xff\xff\xffabc."),
        "opcode": archive(b"\x80\x02\xff."),
        "extension": archive(b"\x80\x02\x82\x01."),
        "protocol-0": archive(b"(lp0\nI1\na."),
        "protocol-9": archive(b"\x80\x09N."),
        "huge-shape": archive(tensor_pickle([2**62, 8], [1, 1]), values),
        "negative-shape": archive(tensor_pickle([-4], [1]), values),
        "wide-shape": archive(tensor_pickle([2**70], [1]), values),
        "stride-zero": archive(tensor_pickle([2**30, 2**30], [0, 0]), values),
        "negative-stride": archive(tensor_pickle([4], [-1]), values),
        "huge-stride": archive(tensor_pickle([2, 2], [2**62, 2**62]), values),
        "offset": archive(tensor_pickle([4], [1], offset=2), values),
        "negative-offset": archive(tensor_pickle([4], [1], offset=-1), values),
        "huge-offset": archive(tensor_pickle([4], [1], offset=2**63 - 1), values),
        "huge-storage": archive(tensor_pickle([4], [1], count=2**62), values),
        "deflated": None, "overlap": None, "zip64-lies": None, "two-names": None, "directory-size": None,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("hostile/data.pkl", b"\x80\x02" + b"]" * 1000 + b".")
    files["deflated"] = stream.getvalue()
    data = bytearray(archive(b"\x80\x02N.", values))
    first = data.index(b"PK\x01\x02")
    # The directory points to a second entry inside the first entry's data.
    inner = archive(b"", {"1": bytes(16)})
    inner = inner[inner.index(b"hostile/data/1") - 30 :][: 30 + 14 + 16]
    overlapping = bytearray(archive(b"\x80\x02N.", {"0": inner, "1": bytes(16)}))
    entry = overlapping.rindex(b"hostile/data/1") - 46
    overlapping[entry + 42 : entry + 46] = struct.pack("<I", overlapping.index(inner))
    files["overlap"] = bytes(overlapping)
    lying = bytearray(data)
    lying[first + 20 : first + 28] = b"\xff" * 8
    files["zip64-lies"] = bytes(lying)
    large = bytearray(data)
    large[-6:-2] = struct.pack("<I", 0x7FFFFFFF)
    files["directory-size"] = bytes(large)
    twice = archive(b"\x80\x02N.", {"0": bytes(16), "1": bytes(16)})
    files["two-names"] = twice.replace(b"hostile/data/1", b"hostile/data/0")
    for name, content in files.items():
        (folder / f"{name}.pth").write_bytes(content)


if __name__ == "__main__":
    checkpoints()
    hostile()
