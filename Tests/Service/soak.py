#!/usr/bin/python3
"""Runs `dtopd serve` on cameras that fail in every way, for hours, and writes a report.

Two cameras are never touched; each other one has its fault, over and over: killed, silent, garbage, slow, another size.
One stream writes to a small disk that fills up. Streams are added, changed and removed, and broken configurations are
reloaded meanwhile. Ends with status 1 if a line of the report fails.
"""
import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
from camera import Camera  # noqa: E402
from processes import processor  # noqa: E402
from service import Service  # noqa: E402
from wire import Wire  # noqa: E402

FPS = 2
# Within this many seconds a fault must be noticed, and the stream run again after it.
NOTICED, RECOVERED = 60, 90
# Share of their frames that untouched streams must get.
LEAST_SHARE = 0.9


def new_camera(size="320x192"):
    return Camera("rtsp_camera.py", *arguments(size))


def arguments(size):
    return ["--fps", FPS, "--size", size]


class Soak:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="dtopd-soak-")
        self.disk = os.path.join(self.folder, "disk")
        os.mkdir(self.disk)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", self.disk], check=True)
        self.service = Service(options.dtopd, self.folder, defaults="{timeout: 5s, backoff_max: 5s}")
        # Others use `spare`: this RTSP server's times jump when another client joins a camera.
        names = ["steady-1", "steady-2", "killed", "silent", "garbage", "slow", "resized"]
        self.spare = new_camera()
        self.cameras = {name: new_camera() for name in names}
        self.wires = {name: Wire(self.cameras[name]) for name in ["garbage", "slow"]}
        for name, camera in self.cameras.items():
            port = self.wires[name].port if name in self.wires else camera.port
            self.service.streams[name] = {
                "input": f"rtsp://127.0.0.1:{port}/cam", "input_size": "short:96",
                "log": os.path.join(self.folder, "{stream}.jsonl"),
            }
        self.service.streams["killed"]["overlay"] = os.path.join(self.folder, "killed.mkv")
        self.service.streams["full"] = {
            "input": self.spare.url, "input_size": "short:96",
            "masks": os.path.join(self.disk, "masks"),
        }
        # By kind: number, seconds until noticed, seconds until recovered (None for never).
        self.faults = {}
        self.samples, self.problems = [], []

    # Faults. Each returns seconds until it was noticed and, after its end, until the stream ran again.

    def fault(self, name, begin, end, lasts=0, noticed=None):
        noticed = noticed or (lambda: not self.service.is_running(name))
        before = self.processed(name)
        begin()
        seconds = self.service.wait(NOTICED, noticed)
        time.sleep(lasts)
        end()
        return seconds, self.service.wait(
            RECOVERED, lambda: self.service.is_running(name) and self.processed(name) > before)

    def processed(self, name):
        stream = self.service.stream(name)
        return stream["frames_processed"] if stream else 0

    def killed(self):
        camera = self.cameras["killed"]
        return self.fault("killed", camera.kill, camera.start, lasts=random.uniform(0, 10))

    def silent(self):
        camera = self.cameras["silent"]
        return self.fault(
            "silent", lambda: camera.freeze(True), lambda: camera.freeze(False), lasts=random.uniform(0, 10))

    def wire(self, name, lasts, noticed=None):
        wire = self.wires[name]
        return self.fault(
            name, lambda: setattr(wire, "mode", name), lambda: setattr(wire, "mode", "pass"), lasts, noticed)

    def garbage(self):
        def is_counted(before=self.trouble("garbage")):
            return self.trouble("garbage") > before

        return self.wire("garbage", random.uniform(2, 10), is_counted)

    def trouble(self, name):
        stream = self.service.stream(name)
        if stream is None:
            return 0
        return stream["decode_errors"] + stream["frames_dropped"]["corrupt"] + (stream["state"] != "running")

    def slow(self):
        return self.wire("slow", random.uniform(2, 10))

    def resized(self):
        camera = self.cameras["resized"]

        def restart():
            camera.kill()
            camera.start(*arguments(random.choice(["160x96", "320x192", "640x384", "352x288"])))

        return self.fault("resized", restart, lambda: None)

    def full(self):
        filler = os.path.join(self.disk, "filler")

        def fill():
            try:
                with open(filler, "wb") as file:
                    while file.write(bytes(1 << 16)):
                        file.flush()
            except OSError:
                pass

        def has_failed():
            stream = self.service.stream("full")
            return stream is not None and not stream["outputs"].get("masks", {}).get("up", True)

        def empty():
            # A person would free space so; what the program writes goes on in a new folder.
            for name in os.listdir(self.disk):
                path = os.path.join(self.disk, name)
                shutil.rmtree(path, ignore_errors=True) if os.path.isdir(path) else os.remove(path)

        fill()
        noticed = self.service.wait(NOTICED, has_failed)
        empty()
        return noticed, self.service.wait(RECOVERED, lambda: not has_failed())

    def crash(self):
        """Kills the worker of a camera that may be touched, if there is one."""
        children = [child for child in self.service.processes()[1:] if not self.is_steady(child)]
        if not children:
            return None
        before = self.workers()
        os.kill(random.choice(children), signal.SIGKILL)
        names = [name for name in self.cameras if not name.startswith("steady")]
        noticed = self.service.wait(NOTICED, lambda: self.workers() != before)
        return noticed, self.service.wait(RECOVERED, lambda: self.service.running().issuperset(names))

    @staticmethod
    def is_steady(process):
        """Whether a process is the worker of a stream that is never touched."""
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                return b"\0steady-" in file.read()
        except OSError:
            return False

    def workers(self):
        return set(self.service.processes()[1:])

    def edit(self):
        guest = dict(self.service.streams["killed"], input=self.spare.url)
        del guest["overlay"]
        self.service.streams["guest"] = guest
        self.service.streams["killed"]["threshold"] = random.choice([0.9, 0.95, 0.98])
        self.service.reload()
        added = self.service.wait(NOTICED, lambda: self.service.is_running("guest"))
        del self.service.streams["guest"]
        self.service.reload()
        return added, self.service.wait(RECOVERED, lambda: self.service.stream("guest") is None)

    def broken(self):
        self.service.reload(broken=True)
        noticed = self.service.wait(NOTICED, lambda: not self.service.status()["reloaded"])
        self.service.reload()
        return noticed, self.service.wait(RECOVERED, lambda: self.service.status()["reloaded"])

    # The run.

    def watch(self, end):
        while time.monotonic() < end:
            try:
                streams = {stream["id"]: stream for stream in self.service.status()["streams"]}
                rates = [streams[name]["processed_frames_per_second"] for name in ["steady-1", "steady-2"]]
                self.samples.append((time.monotonic(), *self.service.usage(), min(rates)))
            except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
                self.problems.append(f"status could not be read: {error}")
            time.sleep(10)

    def run(self):
        self.service.start()
        self.service.require("all streams run", lambda: self.service.running() == set(self.service.streams))
        start = time.monotonic()
        end = start + self.options.minutes * 60
        watcher = threading.Thread(target=self.watch, args=(end,), daemon=True)
        watcher.start()
        kinds = [
            self.killed, self.silent, self.garbage, self.slow, self.resized, self.full, self.crash, self.edit,
            self.broken,
        ]
        while time.monotonic() < end:
            for kind in random.sample(kinds, len(kinds)):
                if time.monotonic() >= end:
                    break
                result = kind()
                if result is None:
                    continue
                self.faults.setdefault(kind.__name__, []).append(result)
                seconds = ("never" if value is None else f"{value:.1f}" for value in result)
                print(kind.__name__, *seconds, flush=True)
        watcher.join()
        self.finish()

    def finish(self):
        begin = time.monotonic()
        self.status = self.service.stop(20)
        self.stop_seconds = time.monotonic() - begin
        for camera in [*self.cameras.values(), self.spare]:
            camera.kill()

    def check_log(self, name):
        """Number of frames, of resets after the first frame by reason, and of missing frames."""
        frames = dropped = 0
        resets = collections.Counter()
        with open(os.path.join(self.folder, f"{name}.jsonl"), encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                if frames and record["reset"]:
                    resets[record["reset"]] += 1
                dropped += record["dropped_since"]
                frames += 1
        return frames, resets, dropped

    def report(self):
        lines, failed = [], []

        def check(holds, text):
            lines.append(f"- {text}")
            if not holds:
                failed.append(text)

        minutes = self.options.minutes
        count = len(self.service.streams)
        lines.append(f"{minutes:g} minutes, {count} streams of {FPS} frames a second each, on {processor()}.\n")
        lines.append("| fault | times | noticed after (s, middle / most) | recovered after (s, middle / most) |")
        lines.append("|---|---|---|---|")
        for kind, results in sorted(self.faults.items()):
            columns = []
            for values in zip(*results):
                known = sorted(value for value in values if value is not None)
                missing = len(values) - len(known)
                columns.append(
                    (f"{known[len(known) // 2]:.1f} / {known[-1]:.1f}" if known else "-")
                    + (f", {missing} never" if missing else ""))
                if missing:
                    failed.append(f"{kind}: {missing} of {len(values)} not seen in time")
            lines.append(f"| {kind} | {len(results)} | {columns[0]} | {columns[1]} |")
        lines.append("")
        # The first tenth warms up: every size and every fault has been seen once.
        warm = self.samples[len(self.samples) // 10 :]
        half = len(warm) // 2
        for index, name, unit in [(1, "resident memory", " MiB"), (2, "threads", ""), (3, "descriptors", "")]:
            first = sorted(sample[index] for sample in warm[:half])[half // 2]
            second = sorted(sample[index] for sample in warm[half:])[(len(warm) - half) // 2]
            most = max(sample[index] for sample in warm)
            check(
                second <= first * 1.05 + 4,
                f"{name}: {first:.0f}{unit} in the first half, {second:.0f}{unit} in the second (middle), "
                f"{most:.0f}{unit} at most")
        steady = [sample[5] / FPS for sample in warm]
        least = sorted(steady)[len(steady) // 100]
        check(
            least >= LEAST_SHARE,
            f"untouched streams: {least:.0%} of their frames in all but the worst hundredth of the time")
        for name in ["steady-1", "steady-2"]:
            frames, resets, dropped = self.check_log(name)
            reasons = ", ".join(f"{count} {reason}" for reason, count in resets.items())
            check(
                not resets,
                f"{name}: {frames} frames, {dropped} dropped, {reasons or 'no'} resets after the first frame")
        check(
            self.status == 0 and self.stop_seconds < 10,
            f"SIGTERM: status {self.status} after {self.stop_seconds:.1f} s")
        check(not self.problems, f"status could always be read ({len(self.problems)} failures)")
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".jsonl"):
                try:
                    self.check_log(name[:-6])
                except (ValueError, KeyError) as error:
                    check(False, f"{name}: {error}")
            if name.endswith(".mkv"):
                probe = subprocess.run(
                    ["ffprobe", "-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of",
                     "csv=p=0", os.path.join(self.folder, name)], capture_output=True, text=True, check=False)
                check(probe.returncode == 0 and not probe.stderr, f"{name}: {probe.stdout.strip()} packets, whole")
        errors = [line for line in self.service.log().splitlines() if "stuck" in line or "Fatal" in line]
        check(not errors, f"no loop was stuck ({len(errors)} lines)")
        text = "\n".join(lines) + "\n"
        if failed:
            text += "\nFailed:\n" + "".join(f"- {line}\n" for line in failed)
        return text, not failed

    def clean(self):
        subprocess.run(["umount", self.disk], check=False)
        if not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--report", help="file to write the report to, besides standard output")
    parser.add_argument("--keep", action="store_true", help="keep the outputs")
    options = parser.parse_args()
    soak = Soak(options)
    try:
        soak.run()
        text, is_well = soak.report()
    finally:
        for camera in [*soak.cameras.values(), soak.spare]:
            if camera.process.poll() is None:
                camera.kill()
        if soak.service.process and soak.service.process.poll() is None:
            soak.service.process.kill()
        soak.clean()
    print(text)
    if options.report:
        with open(options.report, "w", encoding="utf-8") as file:
            file.write(text)
    sys.exit(not is_well)


if __name__ == "__main__":
    main()
