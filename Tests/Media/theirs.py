"""A file as ffprobe and ffmpeg read it."""
import collections
import io
import json

import numpy
from PIL import Image, ImageOps

from tool import Run

LIMIT = 600
# Refusing large pictures is up to the program.
Image.MAX_IMAGE_PIXELS = None
# The orientation's Exif tag.
ORIENTATION = 0x112
# A stream that the program may choose: its number, the format's name, presentation times in seconds, ffmpeg's options
# for converting its pictures.
Stream = collections.namedtuple("Stream", "index container times conversion")


def streams(path):
    """The video streams that have frames; cover pictures only if there are no others."""
    entries = "format=format_name:stream=index,height,color_space:stream_disposition=attached_pic:"
    entries += "frame=stream_index,best_effort_timestamp_time"
    run = Run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", entries, "-of", "json", f"file:{path}"], LIMIT)
    try:
        found = json.loads(run.output)
    except ValueError:  # ffprobe cannot read the file, or broke off.
        found = {}
    times = collections.defaultdict(list)
    for frame in found.get("frames", []):
        times[frame["stream_index"]].append(float(frame.get("best_effort_timestamp_time", "nan")))
    shown = [stream for stream in found.get("streams", []) if times[stream["index"]]]
    films = [stream for stream in shown if not stream["disposition"]["attached_pic"]]
    container = found.get("format", {}).get("format_name", "")
    return [Stream(each["index"], container, times[each["index"]], conversion(each)) for each in films or shown]


def conversion(stream):
    """A film of 720 lines or more without a matrix is BT.709, as players assume; ffmpeg assumes BT.601."""
    if stream["height"] >= 720 and stream.get("color_space", "unknown") == "unknown":
        return ["-vf", "scale=in_color_matrix=bt709"]
    return []


def first_picture(path, stream):
    """The first frame of a stream as it is displayed, RGB; None if ffmpeg gives none."""
    turned, flat = decoded(path, stream), decoded(path, stream, "-noautorotate")
    if turned is None or flat is None:
        return turned
    # ffmpeg turns before it converts, which smears chroma the other way: its turn is applied after conversion.
    ways = [flat] + [flat.transpose(way) for way in Image.Transpose]
    picture = min((way for way in ways if way.size == turned.size), key=lambda way: distance(way, turned))
    picture.getexif()[ORIENTATION] = orientation(path)
    return ImageOps.exif_transpose(picture)


def decoded(path, stream, *options):
    run = Run(
        ["ffmpeg", "-v", "error", "-nostdin", *options, "-i", f"file:{path}", "-map", f"0:{stream.index}",
         *stream.conversion, "-sws_flags", "bilinear+accurate_rnd+full_chroma_int+full_chroma_inp", "-frames:v", "1",
         "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "-"], LIMIT)
    return Image.open(io.BytesIO(run.output)).convert("RGB") if run.output else None


def distance(first, second):
    """The mean absolute difference of two pictures of the same size, in grey levels."""
    return abs(numpy.asarray(first, dtype=float) - numpy.asarray(second, dtype=float)).mean()


def orientation(path):
    """The Exif orientation of a still picture, unless ffmpeg has applied it: it applies that of JPEG only."""
    try:
        with Image.open(path) as picture:
            return 1 if picture.format in ("JPEG", "MPO") else picture.getexif().get(ORIENTATION, 1)
    except Exception:  # Whatever Pillow cannot read has no such data.
        return 1
