#!/usr/bin/env python3
"""A pipeline as people build it, over a clip: PyAV, OpenCV or GStreamer decodes, OpenVINO labels, and outputs are
written.

    camera_turn.py CLIP NETWORK.xml --precision float32|int8 --reader av|cv2|gst --output log|masks|overlay --fps 5
                   --classes 11 [--labels FILE] [--threads 2]

Prints JSON: processor seconds from the first to the last frame, and the frames labelled. Loading and compiling the
network, and the first frame, are not counted.
"""

from __future__ import annotations

import argparse
import colorsys
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import openvino

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Tests" / "Support"))
from processes import family, processor_seconds  # noqa: E402

LINES = 720
"""Height of overlays."""
OPACITY = 0.5


def decoded_by_av(clip: Path, fps: float, threads: int) -> Iterator[np.ndarray]:
    """Frames as BGR, `fps` of them a second; those between are decoded but not converted."""
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "AUTO", threads
        due = 0.0
        for frame in container.decode(stream):
            if frame.time + 1e-6 >= due:
                due += 1 / fps
                yield frame.to_ndarray(format="bgr24")


def decoded_by_cv2(clip: Path, fps: float, threads: int) -> Iterator[np.ndarray]:
    """The same by OpenCV: `grab` decodes, `retrieve` converts."""
    video = cv2.VideoCapture(str(clip), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, threads])
    rate, number, due = video.get(cv2.CAP_PROP_FPS), 0, 0.0
    while video.grab():
        if number / rate + 1e-6 >= due:
            due += 1 / fps
            yield video.retrieve()[1]
        number += 1


def decoded_by_gstreamer(clip: Path, fps: float, threads: int) -> Iterator[np.ndarray]:
    """The same by GStreamer, in a process of its own: `videorate` drops the frames between."""
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        shape = (stream.height, stream.width, 3)
    rate = Fraction(fps).limit_denominator(1000)
    command = ["gst-launch-1.0", "-q", "filesrc", f"location={clip}", "!", "matroskademux", "!", "h264parse", "!"]
    command += ["avdec_h264", f"max-threads={threads}", "!", "videorate", "drop-only=true", "!"]
    command += [f"video/x-raw,framerate={rate.numerator}/{rate.denominator}", "!", "videoconvert", "!"]
    command += ["video/x-raw,format=BGR", "!", "fdsink", "fd=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while len(picture := process.stdout.read(int(np.prod(shape)))) == np.prod(shape):
            yield np.frombuffer(picture, np.uint8).reshape(shape)
    if process.returncode:
        raise SystemExit("gst-launch-1.0 failed; it needs gstreamer1.0-plugins-good and gstreamer1.0-libav")


READERS = {"av": decoded_by_av, "cv2": decoded_by_cv2, "gst": decoded_by_gstreamer}


class Log:
    """A line of class shares for each frame."""

    def __init__(self, folder: Path, classes: int, fps: float) -> None:
        self.classes = classes
        self.file = (folder / "frames.jsonl").open("w")

    def write(self, number: int, picture: np.ndarray, labels: np.ndarray) -> None:
        shares = np.bincount(labels.ravel(), minlength=self.classes) / labels.size
        self.file.write(json.dumps({"frame": number, "classes": shares.round(4).tolist()}) + "\n")

    def close(self) -> None:
        self.file.close()


class Masks(Log):
    """The log, and a PNG of the displayed size for each frame: labels repeated, which costs least."""

    def __init__(self, folder: Path, classes: int, fps: float) -> None:
        super().__init__(folder, classes, fps)
        self.folder = folder

    def write(self, number: int, picture: np.ndarray, labels: np.ndarray) -> None:
        super().write(number, picture, labels)
        size = (picture.shape[1], picture.shape[0])
        cv2.imwrite(str(self.folder / f"{number:08}.png"), cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST))


class Overlay(Log):
    """The log, and an H.264 video of at most LINES lines with the classes' colours over the picture."""

    def __init__(self, folder: Path, classes: int, fps: float) -> None:
        super().__init__(folder, classes, fps)
        colours = [colorsys.hsv_to_rgb(number / classes, 0.8, 0.9) for number in range(classes)]
        self.palette = np.zeros((256, 1, 3), np.uint8)
        self.palette[:classes, 0] = np.array(colours) * 255
        self.video = av.open(str(folder / "overlay.mkv"), "w")
        self.fps = fps
        self.stream = None

    def write(self, number: int, picture: np.ndarray, labels: np.ndarray) -> None:
        super().write(number, picture, labels)
        height = min(LINES, picture.shape[0])
        size = (round(picture.shape[1] * height / picture.shape[0] / 2) * 2, height)
        if self.stream is None:
            options = {"preset": "veryfast", "tune": "zerolatency", "crf": "23"}
            self.stream = self.video.add_stream("libx264", rate=round(self.fps), options=options)
            self.stream.width, self.stream.height, self.stream.pix_fmt = *size, "yuv420p"
            self.stream.codec_context.thread_count = 1
        small = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
        drawn = cv2.LUT(cv2.merge([cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST)] * 3), self.palette)
        blended = cv2.addWeighted(small, 1 - OPACITY, drawn, OPACITY, 0)
        for packet in self.stream.encode(av.VideoFrame.from_ndarray(blended, format="bgr24")):
            self.video.mux(packet)

    def close(self) -> None:
        super().close()
        for packet in self.stream.encode() if self.stream else []:
            self.video.mux(packet)
        self.video.close()


OUTPUTS = {"log": Log, "masks": Masks, "overlay": Overlay}


def seconds() -> float:
    """The processor time of this process and its children, those that run and those that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    running = family(os.getpid())[1:]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages) + processor_seconds(running)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path)
    parser.add_argument("network", type=Path)
    parser.add_argument("--precision", choices=["float32", "int8"], required=True)
    parser.add_argument("--reader", choices=READERS, required=True)
    parser.add_argument("--output", choices=OUTPUTS, required=True)
    parser.add_argument("--fps", type=float, required=True)
    parser.add_argument("--classes", type=int, required=True)
    parser.add_argument("--labels", type=Path, help="keep the labels of all frames there (.npy)")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    cv2.setNumThreads(arguments.threads)
    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": arguments.threads}
    if arguments.precision == "float32":
        # OpenVINO would take bfloat16 where the processor multiplies it, as it may in 8 bits.
        settings["INFERENCE_PRECISION_HINT"] = "f32"
    request = openvino.Core().compile_model(arguments.network, "CPU", settings).create_infer_request()
    kept, frames, start = [], 0, None
    with tempfile.TemporaryDirectory() as folder:
        output = OUTPUTS[arguments.output](Path(folder), arguments.classes, arguments.fps)
        for picture in READERS[arguments.reader](arguments.clip, arguments.fps, arguments.threads):
            labels = request.infer([picture[None]])[0][0]
            output.write(frames, picture, labels)
            if arguments.labels:
                kept.append(labels.copy())
            frames += 1
            start = start or seconds()
        output.close()
    if arguments.labels:
        np.save(arguments.labels, np.stack(kept))
    print(json.dumps({"seconds": seconds() - start, "frames": frames - 1}))


if __name__ == "__main__":
    main()
