#!/usr/bin/python3
"""make_inputs.py FOLDER: small media files of every kind that this ffmpeg can write.

For each muxer its own video codec, each video encoder in a container that holds it, each pixel format that a codec takes
as it is, and files with what makes reading hard: turned pictures, odd times, several streams.
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
# Those that write no file, or not one to be read alone.
NO_FILE = {
    "alsa", "caca", "chromaprint", "crc", "dash", "decklink", "fbdev", "ffmetadata", "fifo", "framecrc", "framehash", "framemd5",
    "hash", "hds", "hls", "md5", "null", "opengl", "oss", "pulse", "rtp", "rtp_mpegts", "rtsp", "sap", "sdl", "sdl,sdl2",
    "segment", "smoothstreaming", "stream_segment", "stream_segment,ssegment", "streamhash", "tee", "uncodedframecrc",
    "video4linux2,v4l2", "webm_chunk", "webm_dash_manifest", "xv"}
PIXELS = [
    "gray", "gray10le", "gray16le", "ya8", "ya16be", "monow", "monob", "pal8", "rgb555le", "rgb24", "bgr24", "rgba", "rgb48be",
    "rgba64be", "gbrp", "gbrp10le", "gbrap", "yuv410p", "yuv411p", "yuv420p", "yuv420p10le", "yuv422p", "yuv422p10le", "yuv440p",
    "yuv444p", "yuv444p12le", "yuva420p", "yuva444p10le", "yuvj420p", "yuvj444p", "uyvy422", "nv12"]
FILM = "-f lavfi -i testsrc2=s=66x50:r=25:d=0.8"
SOUND = "-f lavfi -i sine=r=44100:d=0.8"
# A name, and what ffmpeg is to do.
CASES = {
    "b-frames.mp4": f"{FILM} -c:v libx264 -bf 3", "b-frames.avi": f"{FILM} -c:v mpeg4 -bf 2",
    "b-frames.ts": f"{FILM} -c:v libx264 -bf 3", "b-frames.mkv": f"{FILM} -c:v libx265 -x265-params log-level=none",
    "b-frames.mpg": f"{FILM} -c:v mpeg2video -bf 2", "open-group.mkv": f"{FILM} -c:v libx264 -x264-params open-gop=1:keyint=5",
    "cut.mp4": "-ss 0.3 -i BASE.mp4 -c copy", "cut-no-list.mp4": "-ss 0.3 -i BASE.mp4 -c copy -use_editlist 0",
    "cut.mkv": "-ss 0.3 -i BASE.mp4 -c copy", "cut.ts": "-ss 0.3 -i BASE.mp4 -c copy",
    "negative.mkv": "-i BASE.mp4 -c copy -output_ts_offset -0.2 -avoid_negative_ts disabled",
    "negative.mov": "-i BASE.mp4 -c copy -output_ts_offset -0.2 -avoid_negative_ts disabled",
    "late.mp4": "-i BASE.mp4 -c copy -output_ts_offset 7", "late.ts": "-i BASE.mp4 -c copy -output_ts_offset 95443.6",
    "late.mkv": "-i BASE.mp4 -c copy -output_ts_offset 3600", "fragments.mp4": "-i BASE.mp4 -c copy -movflags frag_keyframe+empty_moov",
    "faststart.mp4": "-i BASE.mp4 -c copy -movflags faststart",
    "variable.mp4": f"{FILM} -vf setpts='PTS+not(mod(N,3))*0.01/TB' -vsync vfr -c:v libx264 -bf 0",
    "variable.mkv": f"{FILM} -vf setpts='(N*N*0.004+N*0.01)/TB' -vsync vfr -c:v libx264",
    "variable.webm": f"{FILM} -vf setpts='(N*N*0.004+N*0.01)/TB' -vsync vfr -c:v libvpx",
    "gap.mkv": f"{FILM} -vf setpts='(N*0.04+gt(N,10)*20)/TB' -vsync vfr -c:v libx264",
    "same-times.nut": f"{FILM} -vf setpts='floor(N/2)*0.08/TB' -vsync passthrough -c:v ffv1",
    "interlaced.mpg": f"{FILM} -vf tinterlace=interleave_top,fieldorder=tff -c:v mpeg2video -flags +ilme+ildct",
    "interlaced.ts": f"{FILM} -c:v libx264 -flags +ilme+ildct", "interlaced.mkv": f"{FILM} -vf scale=64:64 -c:v libx264 -x264opts interlaced:bff",
    "anamorphic.mp4": f"{FILM} -vf setsar=4/3 -c:v libx264", "anamorphic.mkv": f"{FILM} -vf setsar=4/3 -c:v libx264",
    "odd.mkv": "-f lavfi -i testsrc2=s=67x51:r=25:d=0.2 -c:v ffv1", "odd.png": "-f lavfi -i testsrc2=s=67x51 -frames:v 1",
    "odd-444.mp4": "-f lavfi -i testsrc2=s=67x51:r=25:d=0.2 -c:v libx264 -pix_fmt yuv444p",
    "one-pixel.png": "-f lavfi -i color=red:s=2x2 -vf format=rgb24,crop=1:1 -frames:v 1", "narrow.png": "-f lavfi -i testsrc2=s=2x300 -frames:v 1",
    "flat.mkv": "-f lavfi -i testsrc2=s=300x4:d=0.2 -c:v ffv1", "hd.mp4": "-f lavfi -i testsrc2=s=1280x720:d=0.2 -c:v libx264",
    "hd-709.mp4": "-f lavfi -i testsrc2=s=1280x720:d=0.2 -c:v libx264 -colorspace bt709 -color_primaries bt709 -color_trc bt709",
    "full-range.mp4": f"{FILM} -c:v libx264 -pix_fmt yuvj420p", "ntsc.mp4": "-f lavfi -i testsrc2=r=30000/1001:s=64x48:d=0.5 -c:v libx264",
    "slow.mp4": "-f lavfi -i testsrc2=r=1/10:s=64x48:d=30 -c:v libx264", "fast.mkv": "-f lavfi -i testsrc2=r=1000:s=64x48:d=0.05 -c:v libx264",
    "sound-first.mkv": f"{SOUND} {FILM} -c:v libx264 -c:a aac", "sound.mp4": f"{SOUND} {FILM} -c:v libx264 -c:a aac",
    "late-sound.ts": f"{FILM} -itsoffset 0.3 {SOUND} -c:v libx264 -c:a mp2", "early-sound.mkv": f"-itsoffset 0.3 {FILM} {SOUND} -c:v libx264",
    "two-films.mkv": f"{FILM} -f lavfi -i mandelbrot=s=128x96:r=10 -map 0 -map 1 -t 0.8 -c:v libx264",
    "two-films.ts": f"{FILM} -f lavfi -i mandelbrot=s=128x96:r=10 -map 0 -map 1 -t 0.8 -c:v libx264",
    "two-programs.ts": f"{FILM} -f lavfi -i mandelbrot=s=64x48:r=25 -map 0 -map 1 -t 0.8 -c:v libx264 -program st=0 -program st=1",
    "cover.mp4": "-i BASE.mp4 -i BASE.png -map 0 -map 1 -c copy -disposition:v:1 attached_pic",
    "cover-first.mp4": "-i BASE.png -i BASE.mp4 -map 0 -map 1 -c copy -disposition:v:0 attached_pic",
    "cover.mkv": "-i BASE.mp4 -attach BASE.png -metadata:s:t mimetype=image/png -c copy",
    "cover.m4a": f"{SOUND} -i BASE.png -map 0 -map 1 -c:v copy -disposition:v:0 attached_pic",
    "cover.mp3": f"{SOUND} -i BASE.png -map 0 -map 1 -c:v copy -id3v2_version 3",
    "cover.flac": f"{SOUND} -i BASE.png -map 0 -map 1 -c:v copy -disposition:v:0 attached_pic",
    "subtitles.mkv": "-i BASE.mp4 -i BASE.srt -c:v copy", "alpha.webm": f"{FILM} -c:v libvpx -pix_fmt yuva420p -auto-alt-ref 0",
    "alpha.mov": f"{FILM} -c:v qtrle -pix_fmt argb", "alpha.png": f"{FILM} -frames:v 1 -vf format=rgba,colorchannelmixer=aa=0.5",
    "loop.gif": f"{FILM} -loop 0", "once.gif": f"{FILM} -loop -1", "transparent.gif": f"{FILM} -vf format=rgba,colorkey=white:0.4",
    "animated.apng": f"{FILM} -plays 0", "animated.webp": f"{FILM} -loop 0", "lossless.webp": f"{FILM} -frames:v 1 -lossless 1",
    "progressive.h264.mp4": f"{FILM} -c:v libx264 -tune zerolatency", "intra.mkv": f"{FILM} -c:v libx264 -g 1",
    "ten-bit.mp4": f"{FILM} -c:v libx265 -pix_fmt yuv420p10le -tag:v hvc1 -x265-params log-level=none",
    "grey.jpg": f"{FILM} -frames:v 1 -pix_fmt gray", "vp9-hidden.webm": f"{FILM} -c:v libvpx-vp9 -auto-alt-ref 1 -lag-in-frames 10",
    "sizes.ts": "-i concat:SMALL.ts|BASE.ts -c copy", "sizes.h264": "-i concat:SMALL.h264|BASE.h264 -c copy",
    "raw-pipe.y4m": f"{FILM} -pix_fmt yuv420p", "long-group.mp4": f"{FILM} -c:v libx264 -g 1000 -bf 8 -b_strategy 2",
    "wrap.ts": "-i BASE.ts -c copy -output_ts_offset 95443.3 -muxdelay 0", "no-times.h264": "-i BASE.mp4 -c copy",
}


def ffmpeg(arguments, output):
    """Whether ffmpeg wrote the file."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments, str(output)], stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, timeout=300)
    if done.returncode != 0 or not output.exists() or output.stat().st_size == 0:
        output.unlink(missing_ok=True)
        return False
    return True


def listing(what):
    """The names in one of ffmpeg's lists of encoders and muxers: those of video, without devices."""
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
            codec = ["-c:v", "rawvideo"] if ending == "nut" else []
            frames = ["-frames:v", "3" if ending == "nut" else "1"]
            # Only where the encoder takes these pixels as they are.
            ffmpeg(["-f", "lavfi", "-i", SOURCES[0], *frames, *codec, "-noautoscale", "-vf", f"format={pixels}", "-pix_fmt",
                    f"+{pixels}"], folder / f"{pixels}.{ending}")


def by_case(folder, parts):
    base = f"{FILM} -c:v libx264 -g 5"
    small = "-f lavfi -i testsrc2=s=48x32:r=25:d=0.4 -c:v libx264"
    for name, arguments in {
            "BASE.mp4": base, "BASE.ts": base, "BASE.h264": base, "BASE.png": f"{FILM} -frames:v 1", "SMALL.ts": small,
            "SMALL.h264": small}.items():
        ffmpeg(arguments.split(), parts / name)
    (parts / "BASE.srt").write_text("1\n00:00:00,000 --> 00:00:00,500\nwords\n")
    for name, arguments in CASES.items():
        located = re.sub(r"(BASE|SMALL)\.", lambda part: f"{parts}/{part.group()}", arguments)
        if not ffmpeg(located.split(), folder / name):
            print(f"not made: {name}", file=sys.stderr)


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


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    for name in ["muxers", "encoders", "pixels", "cases", "turned"]:
        (folder / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        parts = pathlib.Path(name)
        by_case(folder / "cases", parts)
        turned(folder / "turned", parts)
    by_muxer(folder / "muxers")
    by_encoder(folder / "encoders")
    by_pixels(folder / "pixels")


if __name__ == "__main__":
    main()
