#!/usr/bin/python3
"""Measures what outputs cost: processor time per frame of one 1080p camera, for each choice of outputs in turn.

    Benchmarks/outputs/measure.py .build/release/dtopd CLIP... [--seconds 40] [--rounds 3] [--program OTHER]

Each clip is scaled to 1080p and played as an RTSP camera of 10 frames a second; a still scene is its first picture. Each
choice runs alone, and rounds repeat all of them, so that the machine's moods meet all alike. The time is that of the
service and its worker, over the frames that were computed. `watched` is an overlay that ffmpeg plays as HLS, `unwatched`
one that nobody does.
"""
import argparse
import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent / "Tests" / "Service"), str(HERE.parent.parent / "Tests" / "Page")]
from cameras import PageService  # noqa: E402
from load import Cameras, run  # noqa: E402
from processes import processor  # noqa: E402

FPS = 10
TICKS = os.sysconf("SC_CLK_TCK")


def choices(folder):
    log = {"log": f"{folder}/log.jsonl"}
    return {
        "log": (log, False),
        "log, masks": ({**log, "masks": f"{folder}/masks"}, False),
        "log, overlay unwatched": ({**log, "hls": True}, False),
        "log, overlay watched": ({**log, "hls": True}, True),
        "log, overlay file": ({**log, "overlay": f"{folder}/overlay.mp4"}, False),
        "log, masks, overlay file": ({**log, "masks": f"{folder}/masks", "overlay": f"{folder}/overlay.mp4"}, False),
    }


def seconds_used(processes):
    total = 0
    for process in processes:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def measure(dtopd, url, settings, isWatched, seconds):
    """Milliseconds of processor time per frame, or None if the program does not know the settings."""
    with tempfile.TemporaryDirectory() as folder:
        service = PageService(dtopd, folder)
        service.streams = {"camera": {"input": url, "overwrite": True, **settings}}
        service.start()
        with contextlib.ExitStack() as stack:
            stack.callback(service.stop)
            try:
                if service.wait(60, lambda: service.is_running("camera")) is None:
                    return None
            except SystemExit:
                return None
            if isWatched:
                player = subprocess.Popen(
                    ["ffmpeg", "-v", "quiet", "-i", f"{service.address}streams/camera/hls/live.m3u8", "-c", "copy",
                     "-f", "null", "-"], stdin=subprocess.DEVNULL)
                stack.callback(player.wait)
                stack.callback(player.kill)
            time.sleep(8)
            processes = service.processes()
            before, used = service.stream("camera"), seconds_used(processes)
            time.sleep(seconds)
            after, used = service.stream("camera"), seconds_used(processes) - used
            frames = after["frames_processed"] - before["frames_processed"]
            return used * 1000 / max(frames, 1)


def clips(sources, folder, seconds):
    result = {}
    for source in sources:
        source = pathlib.Path(source)
        for name, still in [(source.stem, False), (f"{source.stem}, still", True)]:
            once, clip = folder / f"once-{len(result)}.mp4", folder / f"clip-{len(result)}.mp4"
            if still:
                run("ffmpeg", "-v", "error", "-y", "-i", source, "-frames:v", 1, folder / "still.png")
            given = ["-loop", 1, "-framerate", FPS, "-i", folder / "still.png", "-t", 20] if still else ["-i", source]
            # Each keyframe of a still scene is another picture.
            keyframes = 10 * FPS if still else FPS
            run("ffmpeg", "-v", "error", "-y", *given, "-an", "-vf", f"fps={FPS},scale=1920:1080,format=yuv420p",
                "-c:v", "libx264", "-preset", "veryfast", "-bf", 0, "-g", keyframes, once)
            run("ffmpeg", "-v", "error", "-y", "-stream_loop", 400, "-i", once, "-t", seconds, "-c", "copy", clip)
            result[name] = clip
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd")
    parser.add_argument("clips", nargs="+")
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--program", help="another program to measure in turn, such as an older one")
    options = parser.parse_args()
    programs = {"": options.dtopd, **({" (other)": options.program} if options.program else {})}
    print(f"{processor()}; {options.rounds} rounds of {options.seconds:.0f} s")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, clip in clips(options.clips, folder, 60 + options.seconds).items():
            times = {}
            for _ in range(options.rounds):
                for choice, (settings, isWatched) in choices(folder).items():
                    for suffix, program in programs.items():
                        with Cameras([clip]) as cameras:
                            value = measure(program, cameras.urls[0], settings, isWatched, options.seconds)
                        if value is not None:
                            times.setdefault(choice + suffix, []).append(value)
            print(f"\n{name}")
            base = statistics.median(times["log"])
            for choice, values in times.items():
                median = statistics.median(values)
                print(f"  {choice:36} {median:6.1f} ms a frame, {median / base:5.2f} times the log alone, "
                      f"{median - base:+6.1f} ms", flush=True)


if __name__ == "__main__":
    main()
