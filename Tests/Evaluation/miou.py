#!/usr/bin/python3
"""mIoU of masks against labels, in a few lines of numpy: the reference for `dtopd eval`.

usage: miou.py MASKS LABELS --classes K [--label-base 0|1]

Prints one JSON object, in percent: miou, pixel_accuracy, iou (null if a class is in neither).
"""
import argparse
import json
import pathlib

import numpy
from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("masks", type=pathlib.Path)
parser.add_argument("labels", type=pathlib.Path)
parser.add_argument("--classes", type=int, required=True)
parser.add_argument("--label-base", type=int, choices=(0, 1), default=0)
options = parser.parse_args()

K = options.classes
confusion = numpy.zeros((K, K), dtype=numpy.int64)
masks = sorted(options.masks.glob("*.png"))
for path in masks:
    found = numpy.asarray(Image.open(path)).astype(numpy.int64)
    stored = numpy.asarray(Image.open(options.labels / path.name)).astype(numpy.int64)
    assert found.ndim == 2 and found.shape == stored.shape, path
    label = stored - options.label_base
    known = (stored != 255) & (label >= 0) & (label < K)
    confusion += numpy.bincount(K * label[known] + found[known], minlength=K * K).reshape(K, K)

hits = numpy.diag(confusion)
union = confusion.sum(axis=0) + confusion.sum(axis=1) - hits
iou = [100 * int(h) / int(u) if u else None for h, u in zip(hits, union)]
print(
    json.dumps(
        {
            "images": len(masks),
            "miou": float(numpy.mean([value for value in iou if value is not None])),
            "pixel_accuracy": 100 * int(hits.sum()) / int(confusion.sum()),
            "iou": iou,
        }
    )
)
