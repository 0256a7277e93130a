"""Runs the Python code of docs/outputs.md, and compares what other programs read of a run's masks with its PNG masks."""
import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import cv2
import numpy
from datumaro.components.dataset import Dataset
from PIL import Image

DTOPD = pathlib.Path(sys.argv[1]).resolve()
DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "outputs.md"


def run(*command):
    subprocess.run([str(part) for part in command], check=True, stdin=subprocess.DEVNULL)


def dtopd_run(place, *arguments):
    """Writes all forms of masks, and returns the PNG masks with their rows of frames.csv."""
    run(DTOPD, "run", "--quiet", "--masks", place / "masks", "--rle", place / "masks.jsonl", "--mask-video",
        place / "masks.mkv", "--log", place / "log.jsonl", *arguments)
    (folder,) = (place / "masks").iterdir()
    rows = list(csv.DictReader(open(folder / "frames.csv")))
    return folder, rows, [numpy.array(Image.open(folder / row["file"])) for row in rows]


def document_code():
    """What the section's code defines."""
    text = DOCUMENT.read_text()
    section = text[text.index("## Masks in other programs"):text.index("## Recording")]
    code = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len(code) == 5, len(code)
    names = {}
    for block in code:
        exec(compile(block, str(DOCUMENT), "exec"), names)
    return names


def check_rle(code, path, rows, masks, times=True):
    read = list(code["read_rle"](path))
    assert len(read) == len(masks) > 0, (len(read), len(masks))
    for (line, _, labels), row, mask in zip(read, rows, masks):
        assert (numpy.where(labels == 65535, 255, labels) == mask).all(), line["frame"]
        assert line["frame"] == int(row["frame"])
        if times:
            assert line["pts"] == int(row["pts"]) and line["time_s"] == float(row["time_s"])
            assert line["wall"] == row["wall"]


def check_video(code, path, rows, masks):
    read = list(code["read_video"](path))
    assert len(read) == len(masks)
    for (seconds, labels), row, mask in zip(read, rows, masks):
        assert labels.dtype == numpy.uint8 and (labels == mask).all(), row["frame"]
        assert abs(seconds - float(row["time_s"])) < 0.000_501, (seconds, row["time_s"])
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray", "-vsync", "passthrough", "-"],
                         stdout=subprocess.PIPE, check=True).stdout
    assert raw == b"".join(mask.tobytes() for mask in masks)
    capture = cv2.VideoCapture(str(path))
    for mask in masks:
        found, picture = capture.read()
        assert found and (picture == mask[:, :, None]).all()
    assert not capture.read()[0]


def painted(annotations, names, classes, shape):
    """The labels of datumaro's masks; 255 where there is none."""
    labels = numpy.full(shape, 255)
    for annotation in annotations:
        if annotation.type.name == "mask" and names[annotation.label] in classes:
            labels[annotation.image.astype(bool)] = classes.index(names[annotation.label])
    return labels


def check_datumaro(path, form, rows, masks, classes):
    dataset = Dataset.import_from(str(path), form)
    names = [item.name for item in next(iter(dataset.categories().values())).items]
    items = {item.id: item for item in dataset}
    assert sorted(items) == ["frame_%06d" % int(row["frame"]) for row in rows], sorted(items)
    for row, mask in zip(rows, masks):
        found = painted(items["frame_%06d" % int(row["frame"])].annotations, names, classes, mask.shape)
        assert (found == mask).all(), (form, row["frame"])


def check_supervision(code, rows, masks, classes):
    dataset = code["load_supervision"]()
    assert list(dataset.classes) == classes and len(dataset) == len(masks)
    by_name = {pathlib.Path(path).stem: detections for path, _, detections in dataset}
    for row, mask in zip(rows, masks):
        detections = by_name["frame_%06d" % int(row["frame"])]
        labels = numpy.full(mask.shape, 255)
        for one, label in zip(detections.mask, detections.class_id):
            labels[one] = label
        assert (labels == mask).all(), row["frame"]


def main():
    code = document_code()
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        os.chdir(place)
        run(DTOPD, "synth", "-o", "street.mp4", "--size", "640x360", "--frames", 24)
        folder, rows, masks = dtopd_run(place, "-i", "street.mp4")
        classes = [one["name"] for one in code["json"].loads((folder / "labels.json").read_text())]
        check_rle(code, place / "masks.jsonl", rows, masks)
        check_video(code, place / "masks.mkv", rows, masks)
        print(f"{len(masks)} masks: pycocotools, PyAV, ffmpeg and OpenCV agree")
        (place / "frames").mkdir()
        run("ffmpeg", "-v", "error", "-i", "street.mp4", "-vsync", "passthrough", "-start_number", 0, "frames/frame_%06d.png")
        check_supervision(code, rows, masks, classes)
        print("supervision agrees")
        (place / "coco" / "annotations").mkdir(parents=True)
        (place / "coco.json").rename(place / "coco" / "annotations" / "instances_default.json")
        # datumaro insists on the pictures' folder.
        (place / "frames").rename(place / "coco" / "images")
        check_datumaro(place / "coco", "coco_instances", rows, masks, classes)
        code["write_segmentation_masks"](folder, place / "voc")
        check_datumaro(place / "voc", "voc_segmentation", rows, masks, classes)
        print("datumaro agrees, from COCO 1.0 and Segmentation mask 1.1")
        thinned = place / "thinned"
        thinned.mkdir()
        _, few_rows, few = dtopd_run(thinned, "-i", "street.mp4", "--mask-every", "0.2", "--mask-change", "0", "--roi", "0,0.3,1,1")
        assert 1 < len(few) < len(masks)
        check_rle(code, thinned / "masks.jsonl", few_rows, few)
        check_video(code, thinned / "masks.mkv", few_rows, few)
        print(f"{len(few)} masks of a region, thinned: agree")
        run(DTOPD, "run", "--quiet", "-i", "street.mp4", "--record", place / "record")
        (recorded,) = (place / "record" / "street").glob("*.masks.jsonl")
        check_rle(code, recorded, rows, masks, times=False)
        print("a recording's masks agree")


if __name__ == "__main__":
    main()
