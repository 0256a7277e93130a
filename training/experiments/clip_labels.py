"""Labels frames of fixed cameras for training by agreement between a model and two small public networks. The model's
answer is averaged over mirror images, scales, and time where the scene stands still. Other pixels stay void.

    clip_labels.py MODEL TEACHERS CLIPS OUT

MODEL is a run or model directory with CamVid's classes; TEACHERS holds coral_deeplab_*.tflite (Apache-2.0); CLIPS is
searched for videos and pictures; OUT gets images/ and labels/. Needs ai-edge-litert as well as the package.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import torch
import torch.nn.functional as F
from ai_edge_litert.interpreter import Interpreter
from dtop.commands.inputs import whole_model
from dtop.data.normalisation import normalised
from dtop.data.sample import VOID, resize
from dtop.data.sources import CAMVID
from dtop.environment import device, mixed_precision
from dtop.evaluate import planes
from dtop.model.pruned_vit import PrunedViT
from dtop.origin import Origin
from PIL import Image

SKY, BUILDING, PAVEMENT, ROAD, TREE, CAR = (
    CAMVID.index(name) for name in ("Sky", "Building", "Pavement", "Road", "Tree", "Car"))
# Class numbers of the two networks: Cityscapes' train ids, and VOC's bus, car and motorbike.
CITYSCAPES = {0: ROAD, 1: PAVEMENT, 2: BUILDING, 8: TREE, 9: TREE, 10: SKY}
VEHICLES = (6, 7, 14)
NETWORKS = ("coral_deeplab_mobilenet_edgetpu_slim_cityscapes_quant.tflite", "coral_deeplabv3_mnv2_pascal_quant.tflite")
# Frames taken of a video; change, of 255, below which a pixel is still; the picture's size in sizes of its parts.
FRAMES, STILL, SCALES = 4, 25, (1.0,)
SURE, VERY_SURE = 0.8, 0.9


class Network:
    """One of the public networks, from an RGB picture to class numbers of its size."""

    def __init__(self, path: Path):
        self.interpreter = Interpreter(str(path), num_threads=1)
        self.interpreter.allocate_tensors()
        (self.input,), (self.output,) = self.interpreter.get_input_details(), self.interpreter.get_output_details()

    def __call__(self, image: Image.Image) -> np.ndarray:
        size = self.input["shape"][1:3].tolist()
        pixels = np.asarray(image.resize(size, Image.Resampling.BILINEAR))
        self.interpreter.set_tensor(self.input["index"], pixels[None])
        self.interpreter.invoke()
        numbers = self.interpreter.get_tensor(self.output["index"])[0].astype(np.uint8)
        return np.asarray(Image.fromarray(numbers).resize(image.size, Image.Resampling.NEAREST))


@torch.inference_mode()
def probabilities(model: PrunedViT, image: torch.Tensor) -> np.ndarray:
    """[K, H, W] from uint8 [3, H, W]: the mean over mirror images, and over the whole and its overlapping parts."""
    (height, width), total = image.shape[1:], 0
    for scale in SCALES:
        high, wide = round(height / scale), round(width / scale)
        found, times = torch.zeros(len(CAMVID), height, width), torch.zeros(height, width)
        for top in sorted({0, height - high}):
            for left in sorted({0, width - wide}):
                down, across = slice(top, top + high), slice(left, left + wide)
                pixels = normalised(resize(image[None, :, down, across], model.config.image_size).to(device()))
                with mixed_precision(device()):
                    pred = planes(model, model.pred(model(torch.cat([pixels, pixels.flip(3)]))[-1]))
                pred = (pred[:1] + pred[1:].flip(3)) / 2
                found[:, down, across] += F.interpolate(pred, (high, wide), mode="bilinear")[0].cpu()
                times[down, across] += 1
        total += found / times
    return (total / len(SCALES)).numpy()


def over_time(frames: list[np.ndarray], found: list[np.ndarray]) -> list[np.ndarray]:
    """Each frame's probabilities; still pixels get the mean over the frames in which they stand still."""
    if len(frames) < 4:
        return found
    stack = np.stack(frames).astype(np.float32)
    still = np.abs(stack - np.median(stack, 0)).max(-1) < STILL
    count = still.sum(0)
    mean = (np.stack(found) * still[:, None]).sum(0) / np.maximum(count, 1)
    return [np.where(part & (count > 2), mean, pred) for part, pred in zip(still, found, strict=True)]


def agreed(pred: np.ndarray, cityscapes: np.ndarray, voc: np.ndarray) -> np.ndarray:
    """Class numbers [H, W], VOID where the networks do not agree."""
    best, found = pred.max(0), pred.argmax(0).astype(np.uint8)
    theirs = np.full(256, VOID, np.uint8)
    theirs[list(CITYSCAPES)] = list(CITYSCAPES.values())
    theirs, vehicle = theirs[cityscapes], np.isin(voc, VEHICLES)
    label = np.where((best > SURE) | ((theirs == found) & (best > 0.5)), found, VOID)
    # The Cityscapes network is never wrong about the sky, and seldom about roads.
    label[theirs == SKY] = SKY
    label[(theirs == ROAD) & (label == VOID) & (pred[ROAD] > 0.3)] = ROAD
    label[(label == CAR) & ~vehicle & (best < VERY_SURE)] = VOID
    label[vehicle & (label != CAR)] = VOID
    label[vehicle & (pred[CAR] > 0.15)] = CAR
    return label.astype(np.uint8)


def scenes(clips: Path) -> Iterator[tuple[str, list[Image.Image]]]:
    """Each scene's name and pictures from one camera: a single picture, or up to FRAMES of a video."""
    for path in sorted(clips.rglob("*")):
        if path.suffix in (".jpg", ".png"):
            yield path.stem, [Image.open(path).convert("RGB")]
        if path.suffix == ".mp4":
            with av.open(str(path)) as container:
                frames = [frame.to_image() for frame in container.decode(video=0)]
            places = np.linspace(0, len(frames) - 1, min(FRAMES, len(frames))).round().astype(int)
            yield path.stem, [frames[place] for place in places]


def main(model: Path, teachers: Path, clips: Path, out: Path) -> None:
    origin = Origin.own(model)
    network = whole_model(origin, origin.config).to(device()).eval()
    cityscapes, voc = (Network(teachers / name) for name in NETWORKS)
    for part in ("images", "labels"):
        (out / part).mkdir(parents=True)
    for name, pictures in scenes(clips):
        frames = [np.array(picture) for picture in pictures]
        found = [probabilities(network, torch.from_numpy(frame).permute(2, 0, 1)) for frame in frames]
        for number, (picture, pred) in enumerate(zip(pictures, over_time(frames, found), strict=True)):
            picture.save(out / f"images/{name}_{number}.png")
            Image.fromarray(agreed(pred, cityscapes(picture), voc(picture))).save(out / f"labels/{name}_{number}.png")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
