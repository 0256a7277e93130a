"""Takes frames of clips that nobody labelled, for training from a teacher alone: all of each label is void.

    clip_frames.py CLIPS OUT

CLIPS is searched for videos and pictures; OUT gets images/ and labels/.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from dtop.data.sample import VOID
from PIL import Image

# Of a video, evenly spread.
FRAMES = 10


def frames(clips: Path) -> Iterator[tuple[str, Image.Image]]:
    """Names and pictures."""
    for path in sorted(clips.rglob("*")):
        if path.suffix in (".jpg", ".png"):
            yield path.stem, Image.open(path).convert("RGB")
        if path.suffix == ".mp4":
            with av.open(str(path)) as container:
                pictures = [frame.to_image() for frame in container.decode(video=0)]
            places = np.linspace(0, len(pictures) - 1, min(FRAMES, len(pictures))).round().astype(int)
            for number, place in enumerate(places):
                yield f"{path.stem}_{number}", pictures[place]


def main(clips: Path, out: Path) -> None:
    for part in ("images", "labels"):
        (out / part).mkdir(parents=True)
    for name, picture in frames(clips):
        picture.save(out / f"images/{name}.png")
        Image.fromarray(np.full(picture.size[::-1], VOID, np.uint8)).save(out / f"labels/{name}.png")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
