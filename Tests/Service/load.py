#!/usr/bin/python3
"""Measures `dtopd serve` with RTSP cameras that play clips: in room, with too much to do, and with a hostile stream.

    Tests/Service/load.py .build/release/dtopd CLIP...

Prints, for each scenario and camera, frames a second, the share of those that were due, ages, agreement and the rung of
the ladder; then the fairness of the shares and the steps that pressure took. Loads are reached by the network's input
size: a first run finds what a frame costs. Without clips, streets are rendered.
"""
import argparse
import collections
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
from camera import Camera  # noqa: E402
from processes import processor, run  # noqa: E402
from service import Service  # noqa: E402

SIZES = [64 + 32 * step for step in range(4, 40)]
USUAL_SIZE = 352


class Clips:
    """Clips as cameras send them: H.264 without B frames, a keyframe a second, long enough for a scenario."""

    def __init__(self, dtopd, sources, folder, seconds):
        self.dtopd, self.sources, self.folder, self.seconds = dtopd, sources, folder, seconds

    def camera(self, number, fps, size="640x360"):
        source = self.sources[number % len(self.sources)] if self.sources else self.street(number)
        return self.convert(source, f"camera{number % max(len(self.sources), 4)}-{fps}-{size}.mp4", fps, size)

    def hostile(self):
        """4K with a cut every second."""
        street = self.folder / "cuts.mp4"
        if not street.exists():
            run(self.dtopd, "synth", "-o", street, "--frames", 150, "--size", "640x360", "--cut-every", 15)
        return self.convert(street, "hostile.mp4", 15, "3840x2160")

    def street(self, number):
        view = ["pole", "roof", "lot", "crossing"][number % 4]
        street = self.folder / f"{view}.mp4"
        if not street.exists():
            run(self.dtopd, "synth", "-o", street, "--frames", 300, "--size", "640x360", "--view", view)
        return street

    def convert(self, source, name, fps, size):
        clip, once = self.folder / name, self.folder / f"once-{name}"
        if not clip.exists():
            width, height = size.split("x")
            run("ffmpeg", "-v", "error", "-y", "-i", source, "-t", 60, "-an",
                "-vf", f"fps={fps},scale={width}:{height}", "-c:v", "libx264", "-preset", "veryfast",
                "-bf", 0, "-g", fps, "-pix_fmt", "yuv420p", once)
            run("ffmpeg", "-v", "error", "-y", "-stream_loop", 200, "-i", once, "-t", self.seconds, "-c", "copy", clip)
        return clip


class Cameras(Camera):
    """A camera for each clip, at `urls`."""

    def __init__(self, clips):
        super().__init__("clip_cameras.py", *clips)
        self.urls = [f"rtsp://127.0.0.1:{self.port}/cam{number}" for number in range(len(clips))]


class MeasuredService(Service):
    """A running `dtopd serve`, whose state is logged every second while it is watched."""

    def __init__(self, dtopd, folder, streams, **settings):
        super().__init__(dtopd, folder, self.logged(streams, folder), **settings)

    @staticmethod
    def logged(streams, folder):
        return {name: {**stream, "log": f"{folder}/{{stream}}.jsonl"} for name, stream in streams.items()}

    def watch(self, seconds):
        """Lets it run; raises if it ends."""
        end = time.time() + seconds
        while time.time() < end:
            time.sleep(1)
            if self.process.poll() is not None:
                raise AssertionError("dtopd has ended: " + self.log()[-2000:])
            self.process.send_signal(signal.SIGUSR1)

    def follow(self, streams):
        self.streams = self.logged(streams, self.folder)
        self.reload()

    def records(self, name, since):
        """The stream's log lines that were written after `since`, in seconds of the epoch."""
        path = pathlib.Path(self.folder) / f"{name}.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        records = [json.loads(line) for line in lines if line.endswith("}")]
        for record in records:
            record["at"] = epoch(record["wall"])
        return [record for record in records if record["at"] >= since]

    def rungs(self):
        """The rungs of the pressure, a second apart."""
        return [int(rung) for rung in re.findall(r"pressure: .*; rung (\d+) of", self.log())]

    def rates(self, name):
        """The shares of its frames that the camera was to compute, a second apart."""
        return [int(rate) / 100 for rate in re.findall(rf"{name}: .*; rung .*, (\d+) % of its frames", self.log())]


def epoch(wall):
    return datetime.datetime.fromisoformat(wall.replace("Z", "+00:00")).timestamp()


def percentile(values, share):
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)] if values else float("nan")


def jain(values):
    return sum(values) ** 2 / (len(values) * sum(value * value for value in values)) if any(values) else 0


def engine_ms(record):
    return sum(record["ms"][step] for step in ("embed", "layers", "heads", "post"))


def early_ages(records, fps):
    """The ages that the same turns would have given, had each frame been chosen before it waited for its turn: the
    newest when the stream's last answer was there, or the first after that."""
    ages = []
    for before, now in zip(records, records[1:]):
        arrival = before["at"] - before["age_ms"] / 1000
        passed = int((before["at"] - arrival) * fps)
        chosen = arrival + max(passed, 1) / fps
        if chosen <= now["at"]:
            ages.append((now["at"] - chosen) * 1000)
    return ages


def agreements_shown(agreements):
    return (statistics.median(agreements), min(agreements)) if agreements else ()


Row = collections.namedtuple("Row", "fps rate share p50 p99 agreements early50 early99 ms")


def measure(service, name, fps, since, until, rate):
    records = [record for record in service.records(name, since) if record["at"] < until]
    achieved = len(records) / (until - since)
    ages = [record["age_ms"] for record in records]
    agreements = [record["agreement"] for record in records if record["agreement"] is not None]
    early = early_ages(records, fps)
    return Row(
        achieved, rate, achieved / (fps * rate), percentile(ages, 0.5), percentile(ages, 0.99),
        agreements, percentile(early, 0.5), percentile(early, 0.99),
        statistics.mean(map(engine_ms, records)) if records else float("nan"))


def show(title, rows, service):
    print(f"\n{title}")
    print("| camera | frames a second | rate | of those due | age p50 | p99 | chosen early: p50 | p99 |"
          " agreement, median and least | engine |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, row in rows.items():
        agreement = ", ".join(f"{100 * share:.1f} %" for share in agreements_shown(row.agreements))
        print(
            f"| {name} | {row.fps:.2f} | {100 * row.rate:.0f} % | {100 * row.share:.0f} % |"
            f" {row.p50:.0f} ms | {row.p99:.0f} ms |"
            f" {row.early50:.0f} ms | {row.early99:.0f} ms | {agreement} | {row.ms:.1f} ms |")
    shares = [row.share for row in rows.values()]
    print(f"Jain index {jain(shares):.4f}, least share {100 * min(shares):.0f} %")
    for line in service.log().splitlines():
        if re.search(r"pressure: step|waiting", line) and "; rung" not in line:
            print("   ", line)
    sys.stdout.flush()


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.clips = Clips(options.dtopd, options.clips, folder, 60 + 6 * options.seconds)
        self.runs = 0

    def serve(self, streams, **process):
        self.runs += 1
        folder = self.folder / f"run{self.runs}"
        folder.mkdir()
        return MeasuredService(self.options.dtopd, folder, streams, **process)

    def streams(self, cameras, size, **settings):
        return {
            f"cam{number}": {"input": url, "input_size": f"short:{size}", **settings}
            for number, url in enumerate(cameras.urls)
        }

    def cost(self, count, size):
        """Share of the engine's time that the cameras want at the usual settings: all frames of their clips computed."""
        milliseconds = 0
        for number in range(count):
            log = self.folder / f"cost{number}.jsonl"
            run(self.options.dtopd, "run", "-y", "-i", self.clips.camera(number, self.options.fps), "-t", 20,
                "--input-size", f"short:{size}", "--log", log, "--quiet")
            records = [json.loads(line) for line in log.read_text().splitlines()]
            milliseconds += statistics.mean(map(engine_ms, records)) * self.options.fps
        return milliseconds / 1000

    def size_for(self, count, load):
        """An input size at which the cameras want `load` times the engine or little more, and what they then want."""
        usual = self.cost(count, USUAL_SIZE)
        size = max(size for size in SIZES if usual * (size / USUAL_SIZE) ** 2.1 <= load)
        while (wanted := self.cost(count, size)) < load:
            size += 32
        return size, wanted

    def scenario(self, title, cameras, streams, settle=20, **process):
        options = self.options
        with self.serve(streams, admission="false", **process) as service:
            service.watch(settle)
            since = time.time()
            seen = {name: len(service.rates(name)) for name in streams}
            service.watch(options.seconds)
            until = time.time()
            rows = {
                name: measure(
                    service, name, float(settings.get("fps", options.fps)), since, until,
                    statistics.mean(service.rates(name)[seen[name]:] or [1]))
                for name, settings in streams.items()
            }
            show(title, rows, service)
            return rows

    def falling(self, cameras, size):
        """The load falls to a quarter; when is everything given back?"""
        streams = self.streams(cameras, size, min_agreement=0.9)
        with self.serve(streams, admission="false") as service:
            service.watch(20 + self.options.seconds / 2)
            service.follow(dict(list(streams.items())[:1]))
            begin = time.time()
            before = len(service.rungs())
            back = None
            while time.time() < begin + 30:
                service.watch(1)
                rungs = service.rungs()[before:]
                if rungs and rungs[-1] == 0:
                    back = time.time() - begin
                    break
            print(f"\nLoad falls to one camera: back on the ground after {back and round(back)} s")

    def hostile(self):
        """Three cameras that want less than their three quarters, alone and beside one that wants more than all."""
        size, wanted = self.size_for(3, 0.5)
        clips = [self.clips.camera(number, self.options.fps) for number in range(3)] + [self.clips.hostile()]
        with Cameras(clips) as cameras:
            streams = self.streams(cameras, size)
            good = dict(list(streams.items())[:3])
            alone = self.scenario(f"three cameras alone, input short:{size}, wanting {wanted:.2f}", cameras, good)
            streams["cam3"]["fps"] = 15
            together = self.scenario("with a hostile fourth: 4K, a cut every second", cameras, streams)
        for name in good:
            loss = 1 - together[name].fps / alone[name].fps
            print(f"{name} lost {100 * loss:.1f} % of its frames to it")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd", type=pathlib.Path)
    parser.add_argument("clips", nargs="*", type=pathlib.Path)
    parser.add_argument("--cameras", type=int, default=4)
    parser.add_argument("--fps", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=60, help="measured for each scenario, after 20 to settle")
    parser.add_argument("--only", help="room, full, over, falling, hostile or many")
    options = parser.parse_args()
    options.dtopd = options.dtopd.resolve()
    options.clips = [clip.resolve() for clip in options.clips]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dtopd-load-"))
    try:
        measure_all(options, folder)
    finally:
        shutil.rmtree(folder)


def measure_all(options, folder):
    print(f"{processor()}, load average {os.getloadavg()[0]:.1f} before")
    bench = Bench(options, folder)
    wanted = lambda scenario: options.only in (None, scenario)
    with Cameras([bench.clips.camera(number, options.fps) for number in range(options.cameras)]) as cameras:
        for scenario, load in (("room", 0.5), ("full", 1.0), ("over", 1.5)):
            if wanted(scenario) or (scenario == "over" and wanted("falling")):
                size, found = bench.size_for(options.cameras, load)
            if wanted(scenario):
                bench.scenario(
                    f"{load} of capacity: {options.cameras} cameras, input short:{size}, wanting {found:.2f}",
                    cameras, bench.streams(cameras, size, min_agreement=0.9, audit_every=100))
        if wanted("falling"):
            bench.falling(cameras, size)
    if wanted("hostile"):
        bench.hostile()
    if wanted("many"):
        with Cameras([bench.clips.camera(number, options.fps) for number in range(8)]) as cameras:
            bench.scenario(
                "8 cameras without pressure: ages of frames chosen at their turn, and before it", cameras,
                bench.streams(cameras, USUAL_SIZE), pressure="false")
    print(f"\nload average {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
