"""A file as ffprobe and ffmpeg see it."""
import collections
import io
import json

from PIL import Image, ImageOps

from tool import Run

LIMIT = 600
# One of the streams that the program may choose: its number, the format's name, presentation times in seconds.
Stream = collections.namedtuple("Stream", "index container times")


def streams(path):
    """The video streams that have frames; those that are a cover picture only where there are no others."""
    entries = "format=format_name:stream=index:stream_disposition=attached_pic:"
    entries += "frame=stream_index,best_effort_timestamp_time"
    run = Run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", entries, "-of", "json", f"file:{path}"], LIMIT)
    found = json.loads(run.output or b"{}") if not run.hung else {}
    times = collections.defaultdict(list)
    for frame in found.get("frames", []):
        times[frame["stream_index"]].append(float(frame.get("best_effort_timestamp_time", "nan")))
    shown = [stream for stream in found.get("streams", []) if times[stream["index"]]]
    films = [stream for stream in shown if not stream["disposition"]["attached_pic"]]
    container = found.get("format", {}).get("format_name", "")
    return [Stream(stream["index"], container, times[stream["index"]]) for stream in films or shown]


def first_picture(path, index):
    """The first frame of a stream as it is displayed, RGB; None where ffmpeg gives none."""
    upright = upright_picture(path)
    if upright is not None:
        return upright
    run = Run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", f"file:{path}", "-map", f"0:{index}", "-frames:v", "1", "-sws_flags",
         "bilinear+accurate_rnd+full_chroma_int+full_chroma_inp", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "-"], LIMIT)
    return Image.open(io.BytesIO(run.output)).convert("RGB") if run.output else None


def upright_picture(path):
    """A still picture whose Exif data turn it, for ffmpeg heeds those of JPEG alone; None for all others."""
    try:
        picture = Image.open(path)
        if picture.getexif().get(0x112, 1) in range(2, 9):
            return ImageOps.exif_transpose(picture).convert("RGB")
    except Exception:  # Whatever Pillow cannot read has no such data.
        pass
    return None
