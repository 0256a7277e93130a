#!/usr/bin/python3
"""What recordings must endure, with real cameras, disks and players.

    Tests/Recordings/endure.py .build/release/dtopd [--moments 20] [--only NAME]

Kills the service at any moment, fills its disk, takes away its right to write, sets its clock, silences its camera, changes
the picture's size, and blocks its disk. After each, every finished segment must play to its end in FFmpeg, GStreamer and
Chromium, index and files must agree, at most one second may be lost, and nothing may be deleted that dtopd has not written.
Prints a line for each; ends with status 1 if one fails. Needs root, for disks.
"""
import argparse
import contextlib
import functools
import http.server
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
import chromium  # noqa: E402
from camera import Camera  # noqa: E402
from service import Service  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 120
# A number of the clock camera lasts this many seconds.
STEP = 0.01


class Recording(Service):
    """A service that records one camera below `record`. Ends with its trial."""

    def __init__(self, options, camera, record, environment=None, **settings):
        self.record = pathlib.Path(record)
        self.place = tempfile.TemporaryDirectory()
        stream = {"input": camera.url, "record": str(record), "record_segment": "2s", "record_min_free": 0,
                  "fps": 1, "input_size": "short:32", "backoff_max": "1s", "timeout": "5s", **settings}
        super().__init__(options.dtopd, self.place.name, {"camera": stream}, environment)
        options.children.enter_context(self)

    def index(self):
        return index(self.record / "camera")

    def count(self, name):
        return self.metric(name, sink="record")

    def end(self):
        status = self.stop(60)
        assert status == 0, f"it ended with {status}: {self.log()[-2000:]}"


def clock_camera(options):
    return options.children.enter_context(Camera("clock_camera.py", path="main"))


def index(folder):
    file = folder / "index.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


class Browser:
    """Plays videos of a folder in headless Chromium."""

    def __init__(self, folder):
        handler = functools.partial(Quiet, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.driver = chromium.start("--autoplay-policy=no-user-gesture-required")
        self.driver.set_script_timeout(PATIENCE)
        self.driver.get(f"http://127.0.0.1:{self.server.server_port}/empty")

    def play(self, name):
        """Plays to the end. Returns the video's length in seconds and its size, or why it does not play."""
        return self.driver.execute_async_script(
            """
            const done = arguments[1], video = document.createElement("video");
            video.muted = true;
            video.onerror = () => done(["error", video.error.message || video.error.code]);
            // As fast as a player goes.
            video.onloadedmetadata = () => { video.playbackRate = 8; };
            video.onended = () => done(["ended", video.currentTime, video.videoWidth, video.videoHeight]);
            video.src = arguments[0];
            document.body.append(video);
            video.play().catch((error) => done(["error", String(error)]));
            """, name)

    def end(self):
        self.driver.quit()
        self.server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/empty":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>x</title>")
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


def ffmpeg_frames(path):
    decoded = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
         str(path)], capture_output=True, text=True)
    assert decoded.returncode == 0 and not decoded.stderr, f"{path}: {decoded.stderr}"
    return [float(line.split(",")[0]) for line in decoded.stdout.split()]


def check_folder(folder):
    """Every file that has its own name is listed, and plays from its first picture to its last. Returns the index."""
    lines = index(folder)
    videos = sorted(path.name for path in folder.iterdir() if path.suffix in (".mp4", ".mkv"))
    assert videos == sorted(line["file"] for line in lines), f"index and files differ: {videos} {lines}"
    browser = Browser(folder)
    try:
        for line in lines:
            path = folder / line["file"]
            assert path.stat().st_size == line["bytes"], line
            times = ffmpeg_frames(path)
            assert len(times) == line["frames"] and times == sorted(set(times)), f"{line} {times}"
            played = subprocess.run(
                ["/usr/bin/python3", str(ROOT / "Tests/Recordings/play.py"), str(path)], capture_output=True, text=True)
            assert played.stdout == f"{line['frames']}\n", f"GStreamer: {line} {played}"
            result = browser.play(line["file"])
            assert result[0] == "ended", f"Chromium: {line} {result}"
            assert result[2:] == [line["width"], line["height"]], f"Chromium: {line} {result}"
            assert abs(result[1] - times[-1]) < 1.5, f"Chromium: {line} {result} {times[-1]}"
    finally:
        browser.end()
    return lines


def last_number(path):
    """The number that the last picture of the clock camera shows."""
    size = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "json", str(path)],
        capture_output=True, text=True, check=True).stdout)["streams"][0]
    width, height = size["width"], size["height"]
    pixels = subprocess.run(
        ["ffmpeg", "-v", "quiet", "-i", str(path), "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray",
         "-"], capture_output=True, check=True).stdout
    row = pixels[-width * height:][height // 2 * width:][:width]
    number = bit = 0
    for bar in range(16):
        bit ^= row[(2 * bar + 1) * width // 32] > 128
        number = number << 1 | bit
    return number


@contextlib.contextmanager
def mounted(*arguments):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", *arguments, folder], check=True)
        try:
            yield pathlib.Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=False)


# What is tried, each with a new folder.


def killed(options, folder):
    """kill -9 at any moment: at most one second is lost, and the next run completes the segment."""
    camera = clock_camera(options)
    losses, completed = [], 0
    for moment in range(options.moments):
        service = Recording(options, camera, folder)
        before = len(service.index())
        service.require("a segment", lambda: len(service.index()) > before + 1)
        time.sleep((moment + 0.5) * 2 / options.moments)
        now = time.monotonic()
        service.kill()
        finished = service.index()
        following = Recording(options, camera, folder)
        # It completes what it finds before it records.
        following.require("a segment", lambda: len(following.index()) > len(finished))
        following.end()
        following = following.index()[len(finished)]
        # Of one that was killed as it began there is nothing to complete.
        last = following if following["reason"] == "killed" else finished[-1]
        number = last_number(service.record / "camera" / last["file"])
        if last is following:
            completed += 1
        losses.append((int(now / STEP) - number) % (1 << 16) * STEP)
        assert losses[-1] < 1 + options.slack, f"moment {moment}: {losses[-1]:.2f} s lost"
    camera.kill()
    lines = check_folder(folder / "camera")
    assert completed > options.moments / 2, completed
    return f"{options.moments} moments, {max(losses):.2f} s lost at most, {len(lines)} segments"


def full_disk(options, _):
    """A disk that fills up to its last byte, and has room again."""
    with mounted("-t", "tmpfs", "-o", "size=600k", "tmpfs") as disk:
        camera = clock_camera(options)
        filler = disk / "filler"
        service = Recording(options, camera, disk / "rec")
        service.require("a segment", lambda: len(service.index()) > 1)
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1024))
        service.require("the failure", lambda: "No space left" in service.log())
        service.require("the count", lambda: service.count("dtopd_sink_errors_total") > 0)
        filler.unlink()
        count = len(service.index())
        service.require("two more segments", lambda: len(service.index()) > count + 1)
        service.end()
        camera.kill()
        return f"{len(check_folder(disk / 'rec/camera'))} segments"


def read_only(options, _):
    """A file system that becomes read-only, and writable again."""
    with mounted("-t", "tmpfs", "-o", "size=20m", "tmpfs") as disk:
        camera = clock_camera(options)
        service = Recording(options, camera, disk / "rec")
        service.require("a segment", lambda: len(service.index()) > 1)
        # Refused while a file is open for writing, so it is tried until one segment has ended and the next not begun.
        service.process.send_signal(signal.SIGSTOP)
        forced = subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True)
        service.process.send_signal(signal.SIGCONT)
        if forced.returncode != 0:
            # The superblock has writers: a second mount of it, read-only, lies over the folder.
            subprocess.run(["mount", "--bind", str(disk), str(disk)], check=True)
            subprocess.run(["mount", "-o", "remount,bind,ro", str(disk)], check=True)
        service.require("the failure", lambda: "Read-only file system" in service.log())
        if forced.returncode != 0:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)
        else:
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        count = len(service.index())
        service.require("two more segments", lambda: len(service.index()) > count + 1)
        service.end()
        camera.kill()
        return f"{len(check_folder(disk / 'rec/camera'))} segments"


def clock_steps(options, folder):
    """A civil clock that is set back and forth: nothing is lost, overwritten or deleted."""
    source = ROOT / "Tests/CSteppedClock"
    library, offset = folder / "stepped_clock.so", folder / "offset"
    subprocess.run(["clang", "-shared", "-fPIC", "-I", str(source / "include"), "-o", str(library),
                    str(source / "stepped_clock.c")], check=True)

    def step(seconds):
        with open(offset, "r+b" if offset.exists() else "wb") as file:
            file.write(seconds.to_bytes(8, "little", signed=True))

    step(0)
    camera = clock_camera(options)
    service = Recording(
        options, camera, folder / "rec", {"LD_PRELOAD": str(library), "STEPPED_CLOCK": str(offset)},
        record_keep="1h", isolation="none")
    for seconds in (0, -3600, 86400, -86400 * 400, 86400 * 4000, 7, -7, 0):
        step(seconds)
        count = len(service.index())
        service.require("another segment", lambda: len(service.index()) > count + 1)
    service.end()
    camera.kill()
    lines = check_folder(folder / "rec/camera")
    assert all(line["reason"] in ("clock", "stopped") for line in lines), lines
    return f"{len(lines)} segments, none deleted"


def camera_changes(options, folder):
    """A camera that is silent for a while, goes away, and comes back with another size."""
    camera = clock_camera(options)
    service = Recording(options, camera, folder)
    service.require("a segment", lambda: service.index())
    camera.freeze(True)
    service.require("the loss", lambda: "backoff" in service.log())
    camera.freeze(False)
    count = len(service.index())
    service.require("more segments", lambda: len(service.index()) > count + 1)
    for size in ("320x192", "800x448"):
        camera.kill()
        camera.start("--size", size)
        width = int(size.split("x")[0])
        service.require(f"segments of {size}", lambda: [line["width"] for line in service.index()].count(width) > 1)
    service.end()
    camera.kill()
    lines = check_folder(folder / "camera")
    assert {line["width"] for line in lines} == {640, 320, 800}, lines
    assert any(line["reason"] == "reconnect" for line in lines), lines
    return f"{len(lines)} segments of three sizes"


def blocked_disk(options, folder):
    """A disk that blocks for longer than the queue lasts: packets are left out up to a keyframe, and counted."""
    video = folder / "noise.mkv"
    # Some 8 MB a second, so the queue of 32 MB is soon full.
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "nullsrc=s=640x360:r=25:d=40,geq=random(1)*255:128:128",
         "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-qp", "6", "-g", "25", "-pix_fmt", "yuv420p",
         str(video)], check=True)
    image = folder / "disk.img"
    with image.open("wb") as file:
        file.truncate(1 << 30)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    with mounted("-o", "loop", str(image)) as disk:
        camera = options.children.enter_context(Camera("rtsp_camera.py", "--file", video))
        service = Recording(options, camera, disk / "rec")
        service.require("a segment", lambda: len(service.index()) > 0)
        subprocess.run(["fsfreeze", "--freeze", str(disk)], check=True)
        try:
            service.require("packets that are left out", lambda: service.count("dtopd_sink_frames_dropped_total") > 20)
            assert "stalled" not in service.log()
        finally:
            subprocess.run(["fsfreeze", "--unfreeze", str(disk)], check=True)
        count = len(service.index())
        service.require("more segments", lambda: len(service.index()) > count + 1)
        dropped = service.count("dtopd_sink_frames_dropped_total")
        assert "left out" in service.log(), service.log()[-2000:]
        service.end()
        camera.kill()
        lines = check_folder(disk / "rec/camera")
        # No picture is broken: FFmpeg has said nothing about missing references.
        return f"{dropped:.0f} packets left out, {len(lines)} segments"


def sound(options, folder):
    """A camera with sound: every segment has it, beginning with the pictures."""
    video = folder / "sound.mkv"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=320x192:r=25", "-f", "lavfi", "-i",
         "sine=r=48000", "-t", "60", "-c:v", "libx264", "-bf", "0", "-g", "25", "-pix_fmt", "yuv420p", "-ac",
         "1", "-c:a", "aac", str(video)], check=True)
    for isolation in ("process", "none"):
        camera = options.children.enter_context(Camera("rtsp_camera.py", "--file", video, "--sound"))
        service = Recording(options, camera, folder / isolation, record_audio=True, isolation=isolation)
        service.require("segments", lambda: len(service.index()) > 3)
        service.end()
        camera.kill()
        lines = check_folder(folder / isolation / "camera")
        # The first segment may begin before the camera has told when its sound began.
        for line in lines[1:-1]:
            starts = [first_time(folder / isolation / "camera" / line["file"], kind) for kind in ("v", "a")]
            assert None not in starts and abs(starts[1] - starts[0]) < 0.1, f"{isolation} {line} {starts}"
    return f"{len(lines)} segments"


def first_time(path, kind):
    """Presentation time of the first packet of a file's video (v) or audio (a); None without packets."""
    lines = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", kind, "-show_entries", "packet=pts_time", "-of", "csv=p=0",
         str(path)], capture_output=True, text=True, check=True).stdout.split()
    return float(lines[0].split(",")[0]) if lines else None


def retention(options, folder):
    """Segments are deleted by size; whatever else is in the folder stays."""
    stream = folder / "camera"
    stream.mkdir()
    others = ["2020-01-01T00-00-00Z.mp4", "notes.txt", "2020-01-01T00-00-00Z.masks.jsonl", "old.mp4.partial"]
    for name in others:
        (stream / name).write_text("mine")
    outside = folder / "outside"
    outside.write_text("mine")
    (stream / "2021-01-01T00-00-00Z.mp4").symlink_to(outside)
    camera = clock_camera(options)
    service = Recording(options, camera, folder, record_keep_size=300000)
    names = set()
    service.require("deletions", lambda: len(names.update(line["file"] for line in service.index()) or names)
                 > len(service.index()) + 3)
    service.end()
    camera.kill()
    for name in others:
        assert (stream / name).read_text() == "mine", name
        (stream / name).unlink()
    assert outside.read_text() == "mine"
    (stream / "2021-01-01T00-00-00Z.mp4").unlink()
    lines = check_folder(stream)
    return f"{len(names) - len(lines)} of {len(names)} segments deleted"


TRIALS = [killed, full_disk, read_only, clock_steps, camera_changes, blocked_disk, sound, retention]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd")
    parser.add_argument("--moments", type=int, default=20, help="at which it is killed")
    parser.add_argument("--slack", type=float, default=0.25, help="seconds that a picture may take from camera to disk")
    parser.add_argument("--only", choices=[trial.__name__ for trial in TRIALS])
    options = parser.parse_args()
    failures = 0
    for trial in TRIALS:
        if options.only not in (None, trial.__name__):
            continue
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as options.children:
            try:
                result = trial(options, pathlib.Path(folder))
                print(f"ok      {trial.__name__}: {result}", flush=True)
            except (AssertionError, OSError, subprocess.SubprocessError):
                failures += 1
                traceback.print_exc()
                print(f"FAILED  {trial.__name__}", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
