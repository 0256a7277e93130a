#!/usr/bin/env python3
"""The class of each pixel, by a peer or by dtopd: to see that no side is fast by being wrong.

    labels.py PEER MODEL_DIR FILE pictures.npy labels.npy [--precision int8]

FILE is what the peer runs (see peer_time.py). The peer's scores are upsampled linearly, as dtopd upsamples its own: an
ATM head's as they are, an FCN head's as logits.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np

from peer_time import PEERS
from pictures import normalised, write


def weights(size: int, cells: int) -> np.ndarray:
    """(size, cells): linear interpolation from the centres of cells, constant beyond the outermost."""
    at = np.clip((np.arange(size) + 0.5) * cells / size - 0.5, 0, cells - 1)
    left = np.minimum(at.astype(int), max(cells - 2, 0))
    matrix = np.zeros((size, cells), np.float32)
    matrix[np.arange(size), left] = 1 - (at - left)
    matrix[np.arange(size), np.minimum(left + 1, cells - 1)] += at - left
    return matrix


def labelled(pred: np.ndarray, size: tuple[int, int], is_fcn: bool) -> np.ndarray:
    """The best class of each pixel (H, W), of pred (1, K, h, w)."""
    if is_fcn:  # Its logits, but for a number that all classes of a cell share.
        pred = np.log(np.maximum(pred, np.finfo(np.float32).tiny))
    rows, columns = (weights(*pair) for pair in zip(size, pred.shape[2:], strict=True))
    return (rows @ pred[0] @ columns.T).argmax(0).astype(np.uint8)


def labels_of_dtopd(dtopd: Path, model: Path, pictures: np.ndarray, precision: str, folder: Path) -> np.ndarray:
    """The same by `dtopd run`; writes the pictures into `folder`."""
    write(pictures, folder)
    command = [str(dtopd), "run", "--input", str(folder), "--model", str(model), "--quiet", "--threshold", "1"]
    command += ["--temporal", "off", "--precision", precision, "--mask-format", "raw", "--masks", "-"]
    raw = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return np.frombuffer(raw, np.uint8).reshape(pictures.shape[:3])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("model", type=Path)
    parser.add_argument("onnx", metavar="FILE", type=Path)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--precision", choices=["float32", "int8"], default="float32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--heads", default="last", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    run, pictures = PEERS[arguments.peer](arguments), np.load(arguments.pictures)
    is_fcn = json.loads((arguments.model / "config.json").read_text())["dtop"]["head"]["type"] == "fcn"
    size = pictures.shape[1:3]
    found = [labelled(run(image), size, is_fcn) for image in normalised(pictures, arguments.model)]
    np.save(arguments.output, np.stack(found))


if __name__ == "__main__":
    main()
