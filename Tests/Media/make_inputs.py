#!/usr/bin/python3
"""make_inputs.py FOLDER: small media files of every kind that this ffmpeg can write.

Each muxer with its default video codec, each video encoder in a container that holds it, each pixel format that a codec
takes unconverted, and files that are hard to read: turned pictures, odd times, several streams, odd names.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from PIL import Image

# Sizes and rates that codecs insist on, tried in turn.
SOURCES = [
    "testsrc2=s=66x50:r=25:d=0.4", "testsrc2=s=176x144:r=30000/1001:d=0.34", "testsrc2=s=720x576:r=25:d=0.2",
    "testsrc2=s=1920x1080:r=25:d=0.12"]
# Muxers that write no file, or none that can be read alone.
NO_FILE = {
    "caca", "crc", "dash", "fbdev", "ffmetadata", "fifo", "framecrc", "framehash", "framemd5", "hash", "hds", "hls", "md5",
    "null", "opengl", "rtp", "rtp_mpegts", "rtsp", "sap", "sdl,sdl2", "segment", "smoothstreaming",
    "stream_segment,ssegment", "streamhash", "tee", "uncodedframecrc", "video4linux2,v4l2", "webm_chunk",
    "webm_dash_manifest", "xv"}
PIXELS = [
    "gray", "gray10le", "gray16le", "ya8", "ya16be", "monow", "monob", "pal8", "rgb555le", "rgb24", "bgr24", "rgba",
    "rgb48be", "rgba64be", "gbrp", "gbrp10le", "gbrap", "yuv410p", "yuv411p", "yuv420p", "yuv420p10le", "yuv422p",
    "yuv422p10le", "yuv440p", "yuv444p", "yuv444p12le", "yuva420p", "yuva444p10le", "yuvj420p", "yuvj444p", "uyvy422",
    "nv12"]
# Placeholders for inputs in cases.txt.
INPUTS = {"FILM": "-f lavfi -i testsrc2=s=66x50:r=25:d=0.8", "SOUND": "-f lavfi -i sine=r=44100:d=0.8"}


def ffmpeg(arguments, output):
    """Runs ffmpeg; returns whether it wrote the file."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments, str(output)], stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, timeout=300)
    if done.returncode != 0 or not output.exists() or output.stat().st_size == 0:
        output.unlink(missing_ok=True)
        return False
    return True


def listing(what):
    """The names of ffmpeg's video encoders, or of its muxers without devices."""
    text = subprocess.run(["ffmpeg", "-v", "quiet", f"-{what}"], stdout=subprocess.PIPE, text=True).stdout
    pattern = {"encoders": r"(?m)^ V[\w.]{5} (\S+)", "muxers": r"(?m)^  E (\S+)"}[what]
    return [name for name in re.findall(pattern, text) if name not in NO_FILE and name != "="]


def by_muxer(folder):
    for muxer in listing("muxers"):
        about = subprocess.run(
            ["ffmpeg", "-v", "quiet", "-h", f"muxer={muxer}"], stdout=subprocess.PIPE, text=True).stdout
        if "Default video codec" not in about:
            continue
        ending = re.search(r"Common extensions: (\w+)", about)
        name = f"{muxer.replace(',', '-')}.{ending.group(1) if ending else muxer}"
        frames = ["-frames:v", "1"] if muxer == "image2" else []
        for source in SOURCES:
            if ffmpeg(["-f", "lavfi", "-i", source, *frames, "-strict", "-2", "-f", muxer], folder / name):
                break


def by_encoder(folder):
    for encoder in listing("encoders"):
        endings = ["mkv", "mov", "avi", "nut", "mxf", "ogv"]
        any(ffmpeg(["-f", "lavfi", "-i", source, "-c:v", encoder, "-strict", "-2"], folder / f"{encoder}.{ending}")
            for source in SOURCES for ending in endings)


def by_pixels(folder):
    for pixels in PIXELS:
        for ending in ["png", "tiff", "bmp", "jpg", "webp", "nut", "pam"]:
            path = folder / f"{pixels}.{ending}"
            codec = ["-c:v", "rawvideo", "-frames:v", "3"] if ending == "nut" else ["-frames:v", "1"]
            # An encoder that does not take this format uses another one instead.
            if ffmpeg(["-f", "lavfi", "-i", SOURCES[0], *codec, "-pix_fmt", pixels], path) and pixel_format(path) != pixels:
                path.unlink()


def pixel_format(path):
    probe = ["ffprobe", "-v", "quiet", "-show_entries", "stream=pix_fmt", "-of", "csv=p=0", str(path)]
    return subprocess.run(probe, stdout=subprocess.PIPE, text=True).stdout.strip()


def by_case(folder, parts):
    """Makes the cases of cases.txt; BASE and SMALL are films of two sizes, in `parts`."""
    base = "FILM -c:v libx264 -g 5"
    small = "-f lavfi -i testsrc2=s=48x32:r=25:d=0.4 -c:v libx264"
    for name, arguments in {
            "BASE.mp4": base, "BASE.ts": base, "BASE.h264": base, "BASE.png": "FILM -frames:v 1", "SMALL.ts": small,
            "SMALL.h264": small}.items():
        ffmpeg(words(arguments, parts), parts / name)
    (parts / "BASE.srt").write_text("1\n00:00:00,000 --> 00:00:00,500\nwords\n")
    for line in (pathlib.Path(__file__).parent / "cases.txt").read_text().splitlines():
        if not line.startswith("#"):
            name, _, arguments = line.partition(" ")
            if not ffmpeg(words(arguments, parts), folder / name):
                print(f"not made: {name}", file=sys.stderr)


def words(arguments, parts):
    """Arguments for ffmpeg, with the placeholders in capitals replaced."""
    named = re.sub(r"(BASE|SMALL)\.", lambda part: f"{parts}/{part.group()}", arguments)
    return [word for name in named.split() for word in INPUTS.get(name, name).split()]


def turned(folder, parts):
    """Every orientation, in a film's header and in a picture's Exif data."""
    for angle in (90, 180, 270):
        ffmpeg(f"-i {parts}/BASE.mp4 -c copy -metadata:s:v rotate={angle}".split(), folder / f"turned-{angle}.mp4")
    for orientation in range(1, 9):
        with Image.open(parts / "BASE.png") as picture:
            exif = Image.Exif()
            exif[0x112] = orientation
            for ending in ["jpg", "png", "webp", "tiff"]:
                picture.convert("RGB").save(folder / f"orientation-{orientation}.{ending}", exif=exif)


def odd_names(folder, parts):
    """Names that are patterns, options or protocols elsewhere, and names that are no text."""
    names = ["%d", "%04d 5", "[a-z]", "*", "?", "{a,b}", "-y", "~", "a:b", "file:c", "http:d", "concat:e|f", "$HOME", "'", '"', "\\",
             " ", "a\nb", "é", "e\u0301", "\udcff"]
    content = (parts / "BASE.png").read_bytes()
    for name in names:
        (folder / f"{name}.png").write_bytes(content)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    for name in ["muxers", "encoders", "pixels", "cases", "turned", "names"]:
        (folder / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        parts = pathlib.Path(name)
        by_case(folder / "cases", parts)
        turned(folder / "turned", parts)
        odd_names(folder / "names", parts)
    by_muxer(folder / "muxers")
    by_encoder(folder / "encoders")
    by_pixels(folder / "pixels")


if __name__ == "__main__":
    main()
