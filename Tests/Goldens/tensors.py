"""safetensors files as numpy arrays, BF16 included (numpy has no such type).

Layout (github.com/huggingface/safetensors): header length as little-endian u64, JSON header, then the tensors' bytes.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

Arrays = dict[str, np.ndarray]

NUMPY_TYPES = {"F32": "<f4", "F16": "<f2", "I64": "<i8", "U8": "|u1"}
STORED_TYPES = {numpy_type: stored for stored, numpy_type in NUMPY_TYPES.items()}


def to_bfloat16(values: np.ndarray) -> bytes:
    """Round float values to the nearest BF16, ties to even."""
    bits = values.astype("<f4").view("<u4")
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()


def from_bfloat16(data: bytes) -> np.ndarray:
    """Widen BF16 bytes to float32."""
    return (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")


def load(path: Path) -> Arrays:
    """Every tensor of the file, in its own type; BF16 as float32."""
    content = path.read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        data, kind = content[start:end], entry["dtype"]
        flat = from_bfloat16(data) if kind == "BF16" else np.frombuffer(data, NUMPY_TYPES[kind])
        arrays[name] = flat.reshape(entry["shape"])
    return arrays


def save(path: Path, arrays: Arrays, bfloat16: frozenset[str] = frozenset()) -> None:
    """Write the arrays in their own types, those in `bfloat16` as BF16; widest first, so that all are aligned."""
    header, parts, offset = {}, [], 0
    for name in sorted(arrays, key=lambda name: (name in bfloat16, -arrays[name].itemsize, name)):
        array = arrays[name]
        kind = "BF16" if name in bfloat16 else STORED_TYPES[array.dtype.str]
        data = to_bfloat16(array) if kind == "BF16" else array.tobytes()
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [offset, offset + len(data)]}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))
