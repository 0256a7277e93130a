"""Compares run lengths with those of pycocotools: a JSON list of label maps, each with its classes' texts."""
import json
import sys

import numpy
from pycocotools import mask

cases = json.load(open(sys.argv[1]))
for case in cases:
    labels = numpy.array(case["labels"])
    assert len(case["masks"]) == len(set(labels[labels < 65535].tolist()))
    for found in case["masks"]:
        expected = numpy.asfortranarray(labels == found["label"], dtype=numpy.uint8)
        text = found["counts"].encode()
        assert mask.encode(expected)["counts"] == text, found["label"]
        runs = {"size": list(labels.shape), "counts": text}
        assert (mask.decode(runs) == expected).all(), found["label"]
        assert mask.area(runs) == found["area"], found["label"]
print(f"{len(cases)} label maps agree")
