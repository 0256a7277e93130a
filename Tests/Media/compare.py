#!/usr/bin/python3
"""Runs the program on every media file below a folder and compares it with ffprobe and ffmpeg.

Compares the number of frames, their presentation times, the displayed size, the first picture, and how the program
ends. Prints a line for each file; exits with 1 if there is a difference that allowed.txt does not explain.
"""
import argparse
import itertools
import math
import pathlib
import sys
import tempfile

import ours
import theirs
from allowed import Allowed

HERE = pathlib.Path(__file__).parent
# ffprobe prints microseconds, the program shortest decimals.
SECONDS = 2e-6
# The mean difference that chroma rounding may make, in grey levels.
GREY_LEVELS = 1
# Text is no media, though ffprobe renders it; a list is another kind of input.
TEXT = {"tty"}
LISTS = {".txt", ".m3u8"}


def differences(found, stream, path):
    """Yields the differences of `found` from the file's `stream`: a word, a colon, the details."""
    if found.run.status != 0:
        yield f"status: {found.run.status}, {found.run.reason}"
    if len(found.times) != len(stream.times):
        yield f"frames: {len(found.times)} instead of {len(stream.times)}"
    for number, (our, their) in enumerate(zip(found.times, stream.times)):
        if not math.isnan(their) and not abs(our - their) <= SECONDS:
            yield f"times: frame {number} at {our} instead of {their}"
            break
    picture = theirs.first_picture(path, stream)
    if found.picture is None:
        yield f"picture: none ({found.run.reason})"
    elif picture is not None and found.picture.size != picture.size:
        yield "size: {} x {} instead of {} x {}".format(*found.picture.size, *picture.size)
    elif picture is not None:
        difference = theirs.distance(found.picture, picture)
        if difference > GREY_LEVELS:
            yield f"picture: {difference:.1f} grey levels away"


def verdict(program, model, path):
    """The differences from the most similar stream; None if the file is no media."""
    with tempfile.TemporaryDirectory(prefix="dtopd-media-") as folder:
        # FFmpeg's tools would take some names for patterns.
        plain = pathlib.Path(folder) / ("file" + (path.suffix if path.suffix[1:].isalnum() else ""))
        plain.symlink_to(path.absolute())
        streams = theirs.streams(plain)
        if any(stream.container in TEXT for stream in streams) or path.suffix in LISTS:
            return None
        found = ours.Reading(program, model, path)
        if found.crash:
            return [f"crash: {found.crash}"]
        if not streams:
            return [f"accepted: {len(found.times)} frames that ffprobe does not see"] if found.times else None
        if not found.times:
            return [f"refused: status {found.run.status}, {found.run.reason}"]
        return min((list(differences(found, stream, plain)) for stream in streams), key=len)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--model", default=str(HERE.parent / "Goldens/fcn-average"), help="a small one is fast")
    parser.add_argument("--allowed", default=HERE / "allowed.txt", help="differences that are as they should be")
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"{options.folder} is no folder")
    # Names may contain any bytes.
    sys.stdout.reconfigure(errors="backslashreplace")
    allowed = Allowed(options.allowed)
    counts = dict.fromkeys(["same", "allowed", "DIFFERS"], 0)
    for path in sorted(path for path in options.folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(options.folder))
        found = verdict(options.program, options.model, path)
        if found is None:
            continue
        reasons = [allowed.reason(name, difference) for difference in found]
        word = "same" if not found else "allowed" if all(reasons) else "DIFFERS"
        counts[word] += 1
        details = [difference + (f" ({reason})" if reason else "") for difference, reason in zip(found, reasons)]
        for first, detail in itertools.zip_longest([f"{name:48} {word:8}"], details or [""], fillvalue=" " * 57):
            print(f"{first} {detail}".rstrip(), flush=True)
    print(", ".join(f"{count} {word}" for word, count in counts.items()))
    sys.exit(1 if counts["DIFFERS"] or not sum(counts.values()) else 0)


if __name__ == "__main__":
    main()
