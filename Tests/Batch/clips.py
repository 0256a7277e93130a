"""Makes ten clips of kinds that archives hold: some are hard to divide, one is damaged, one is no video."""
import pathlib
import random
import subprocess

SECONDS = 12
PICTURE = f"testsrc2=s=160x96:r=25:d={SECONDS}"
SOUND = f"sine=f=440:d={SECONDS}"


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def encode(path, *options, sound=False, picture=PICTURE):
    inputs = ["-f", "lavfi", "-i", picture] + (["-f", "lavfi", "-i", SOUND, "-c:a", "aac"] if sound else [])
    ffmpeg(*inputs, "-pix_fmt", "yuv420p", *options, path)


def damage(source, path):
    """Flips bytes in the middle of the packets, where an index does not notice."""
    data = bytearray(source.read_bytes())
    numbers = random.Random(7)
    for _ in range(200):
        data[numbers.randrange(len(data) * 2 // 5, len(data) * 3 // 5)] ^= 0x55
    path.write_bytes(data)


def make(folder):
    """Returns the clips: name -> path. Those in `SOUND_CLIPS` have sound."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    clips = {name.split(".")[0]: folder / name for name in (
        "closed.mp4", "open.mkv", "hevc.mp4", "hevc-closed.mkv", "varying.mp4", "transport.ts", "sound.mkv", "mpeg2.mpg",
        "damaged.mp4", "notes.mp4")}
    if all(path.exists() for path in clips.values()):
        return clips
    h264 = ["-c:v", "libx264", "-preset", "veryfast", "-bf", 3, "-g", 25]
    h265 = ["-c:v", "libx265", "-preset", "ultrafast", "-bf", 3]
    encode(clips["closed"], *h264)
    # A keyframe that ends a group of B-frames has them as leading pictures.
    encode(clips["open"], *h264, "-x264-params", "open-gop=1:bframes=3:b-adapt=0:keyint=24:min-keyint=24:scenecut=0")
    encode(clips["hevc"], *h265, "-x265-params", "log-level=none:keyint=24:min-keyint=24:open-gop=1:bframes=3:b-adapt=0")
    encode(clips["hevc-closed"], *h265, "-x265-params", "log-level=none:keyint=25:min-keyint=25:open-gop=0:bframes=3")
    # Every third picture is missing, and some more: no two steps in time are alike for long.
    encode(clips["varying"], *h264, "-vsync", "vfr", picture=PICTURE + ",select='mod(n,3)*gt(mod(n,17),2)'")
    encode(clips["transport"], *h264, sound=True)
    encode(clips["sound"], *h264, sound=True)
    encode(clips["mpeg2"], "-c:v", "mpeg2video", "-bf", 2, "-g", 12, "-q:v", 4)
    damage(clips["closed"], clips["damaged"])
    clips["notes"].write_text("This is no video.\n" * 500)
    return clips
