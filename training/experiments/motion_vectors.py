#!/usr/bin/env python3
"""Would a codec's motion vectors tell which tokens have changed as well as their pixels do? Prints a table per clip.

The yardstick is what dtopd compares: means of 4 x 4 pixels, now and when the token was last computed. Every rule is
followed by itself from the second frame on: what it marks is computed, and becomes that token's reference.

computed  of all tokens
missed    of the tokens that pixels mark, against the last computed or against the frame before
wasted    of the tokens computed, those that still show what they were computed from
stale     of all tokens, those not computed though they have changed since they were
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

PATCH, BLOCK = 16, 4
DOWN, ACROSS = 352 // PATCH, 480 // PATCH
CELL = 8  # FFmpeg exports no vectors for smaller blocks

# Each rule marks tokens from: own, change since the token was last computed; step, change since the frame before; some,
# vectors that are not zero; long, vectors of a pixel or more. Blocks and frames without vectors count as moving.
RULES = {
    "pixels": lambda own, step, some, long: own,
    "pixels, frame before": lambda own, step, some, long: step,
    "vectors": lambda own, step, some, long: some,
    "vectors of a pixel": lambda own, step, some, long: long,
    "vectors, grown by a token": lambda own, step, some, long: grown(some),
    "vectors, then pixels": lambda own, step, some, long: some & own,
    "grown vectors, then pixels": lambda own, step, some, long: grown(some) & own,
}
HEADER = ["", "computed", "missed", "missed, frame before", "wasted", "stale", "stale, worst frame"]


def frames(path: Path, limit: int, vectors: bool) -> Iterator[av.VideoFrame]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"flags2": "+export_mvs"} if vectors else {}
        yield from (frame for frame, _ in zip(container.decode(stream), range(limit), strict=False))


def block_means(rgb: np.ndarray) -> np.ndarray:
    """Each block's luma, half of blue - green, and half of red - green. [3, blocks down, blocks across]"""
    height, width, _ = rgb.shape
    sums = rgb.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3).sum(axis=(1, 3), dtype=np.uint16)
    r, g, b = np.moveaxis(sums.astype(np.float32) / BLOCK**2, -1, 0)
    return np.stack([(r + 2 * g + b) / 4, (b - g) / 2, (r - g) / 2])


def changed(means: np.ndarray, reference: np.ndarray, threshold: float) -> np.ndarray:
    blocks = np.abs(means - reference).max(axis=0) > threshold
    return blocks.reshape(DOWN, PATCH // BLOCK, ACROSS, PATCH // BLOCK).any(axis=(1, 3))


def longest_vectors(frame: av.VideoFrame) -> np.ndarray:
    """The longest vector that meets each cell, in pixels; infinity if there is none. [cells down, cells across]"""
    # Frames are coded in blocks of 16, so this leaves room for the parts that lie outside the frame.
    length = np.full((frame.height // CELL + 2, frame.width // CELL + 2), -1.0)
    vectors = frame.side_data.get("MOTION_VECTORS")
    if vectors is not None:
        v = vectors.to_ndarray()
        top, left = ((v[at] - v[side] // 2) // CELL for at, side in (("dst_y", "h"), ("dst_x", "w")))
        size = np.hypot(v["motion_x"], v["motion_y"]) / v["motion_scale"]
        for y in range(v["h"].max() // CELL):
            for x in range(v["w"].max() // CELL):
                within = (v["h"] > y * CELL) & (v["w"] > x * CELL)
                np.maximum.at(length, (top[within] + y, left[within] + x), size[within])
    return np.where(length < 0, np.inf, length)


def meets(tokens: int, cells: int, pixels: int) -> np.ndarray:
    """1 where a token meets a cell, with `tokens` tokens along `pixels` of the video. [tokens, cells]"""
    start, side = np.arange(tokens)[:, None] * pixels / tokens, pixels / tokens
    cell = np.arange(cells) * CELL
    return ((cell < start + side) & (cell + CELL > start)).astype(np.float32)


def tokens_of(cells: np.ndarray, frame: av.VideoFrame) -> np.ndarray:
    rows, columns = meets(DOWN, cells.shape[0], frame.height), meets(ACROSS, cells.shape[1], frame.width)
    return rows @ cells.astype(np.float32) @ columns.T > 0


def grown(marks: np.ndarray) -> np.ndarray:
    padded = np.pad(marks, 1)
    return np.any([padded[y : y + DOWN, x : x + ACROSS] for y in range(3) for x in range(3)], axis=0)


def follow(path: Path, limit: int, threshold: float) -> None:
    references, counts, empty = {}, {rule: [] for rule in RULES}, []
    comparing = marking = 0.0
    for frame in frames(path, limit, vectors=True):
        rgb = frame.reformat(480, 352, "rgb24", interpolation="BILINEAR").to_ndarray()
        start = time.perf_counter()
        means = block_means(rgb)
        if not references:
            references, before = {rule: means.copy() for rule in RULES}, means
            continue
        truth = changed(means, references["pixels"], threshold)
        comparing += time.perf_counter() - start
        start = time.perf_counter()
        length = longest_vectors(frame)
        some, long = (tokens_of(cells, frame) for cells in (length > 0, length >= 1))
        marking += time.perf_counter() - start

        step = changed(means, before, threshold)
        empty.append(np.isinf(length).all())
        for rule, marks_of in RULES.items():
            own = changed(means, references[rule], threshold)
            marks = marks_of(own, step, some, long)
            shown = (marks, truth, truth & ~marks, step, step & ~marks, marks & ~own, own & ~marks)
            counts[rule].append([tokens.mean() for tokens in shown])
            blocks = marks.repeat(PATCH // BLOCK, axis=0).repeat(PATCH // BLOCK, axis=1)
            references[rule][:, blocks] = means[:, blocks]
        before = means

    print(f"## {path.stem}\n")
    for row in [HEADER, ["---"] * len(HEADER), *(scores(rule, np.array(counts[rule])) for rule in RULES)]:
        print("| " + " | ".join(row) + " |")
    intra = np.array(counts["pixels"])[np.array(empty), 0]
    print(f"\nFrames without vectors: {sum(empty)} of {len(empty)}; pixels change in "
          f"{100 * intra.mean() if len(intra) else 0:.1f} % of their tokens.")
    plain, exporting = (min(seconds(path, limit, vectors) for _ in range(3)) for vectors in (False, True))
    per_frame = 1000 / (len(empty) + 1)
    print(f"Milliseconds per frame: decoding {plain * per_frame:.2f}, with vectors {exporting * per_frame:.2f}; "
          f"tokens from vectors {marking * per_frame:.2f}, from pixels {comparing * per_frame:.2f} (numpy).\n")


def scores(rule: str, shares: np.ndarray) -> list[str]:
    marks, truth, missed, step, missed_step, wasted, stale = shares.mean(axis=0)
    numbers = marks, missed / truth, missed_step / step, wasted / marks, stale, shares[:, -1].max()
    return [rule, *(f"{100 * number:.1f} %" for number in numbers)]


def seconds(path: Path, limit: int, vectors: bool) -> float:
    start = time.perf_counter()
    for _ in frames(path, limit, vectors):
        pass
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", nargs="+", type=Path)
    parser.add_argument("--frames", type=int, default=300, help="how many of each video")
    parser.add_argument("--change-threshold", type=float, default=8, help="grey levels")
    arguments = parser.parse_args()
    for video in arguments.videos:
        follow(video, arguments.frames, arguments.change_threshold)
