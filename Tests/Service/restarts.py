#!/usr/bin/python3
"""Restarts every camera of a running `dtopd serve` over and over, and checks that threads, descriptors and memory stay
flat. Prints what each further camera takes. Ends with status 1 if something grows."""
import argparse
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
from camera import Camera  # noqa: E402
from processes import processor  # noqa: E402
from service import Service  # noqa: E402


def usage_with(options, cameras, count):
    """MiB, threads, descriptors and processes of a service with the first `count` cameras."""
    folder = tempfile.mkdtemp(prefix="dtopd-restarts-")
    try:
        with Service(options.dtopd, folder, streams(cameras[:count], options.input_size)) as service:
            service.require("all cameras run", lambda: all_run(service))
            time.sleep(20)
            return service.usage()
    finally:
        shutil.rmtree(folder)


def all_run(service):
    return service.running() == set(service.streams)


def streams(cameras, size):
    return {
        f"cam{number}": {"input": camera.url, **({"input_size": size} if size else {})}
        for number, camera in enumerate(cameras)
    }


def restart_all(service, cameras):
    """Kills and starts every camera; returns seconds until all are running again, None if that takes too long."""
    for camera in cameras:
        camera.kill()
    if service.wait(60, lambda: not service.running()) is None:
        return None
    for camera in cameras:
        camera.start()
    return service.wait(120, lambda: all_run(service))


def growth(samples):
    """Prints what was used once the first fifth of the restarts had warmed up; returns what has grown."""
    warm = samples[len(samples) // 5 :]
    half = len(warm) // 2
    grown = []
    for index, unit in enumerate(["MiB", "threads", "descriptors"]):
        values = [sample[index] for sample in warm]
        first, second = statistics.median(values[:half]), statistics.median(values[half:])
        middles = f"{first:.0f} in the first half, {second:.0f} in the second (middle)"
        print(f"{unit}: {middles}, {max(values):.0f} at most")
        if second > first * 1.03 + 2:
            grown.append(f"{unit} grow")
    return grown


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd")
    parser.add_argument("--cameras", type=int, default=16)
    parser.add_argument("--restarts", type=int, default=100)
    parser.add_argument("--input-size", help="of the network, such as short:96; by default the model's own")
    options = parser.parse_args()
    cameras = [Camera("rtsp_camera.py", "--size", "640x360", "--fps", 2) for _ in range(options.cameras)]
    folder = tempfile.mkdtemp(prefix="dtopd-restarts-")
    service = Service(options.dtopd, folder, streams(cameras, options.input_size), defaults="{timeout: 5s, backoff_max: 5s}")
    failed = []
    try:
        few, many = usage_with(options, cameras, 2), usage_with(options, cameras, options.cameras)
        print(f"{processor()}; {options.cameras} cameras of 640 x 360, 2 frames a second")
        for index, unit in enumerate(["MiB", "threads", "descriptors"]):
            print(f"a further camera takes {(many[index] - few[index]) / (options.cameras - 2):.1f} {unit}")
        service.start()
        service.require("all cameras run", lambda: all_run(service))
        samples, waits = [], []
        for number in range(options.restarts):
            waits.append(restart_all(service, cameras))
            if waits[-1] is None:
                failed.append(f"restart {number + 1}: not all cameras came back")
                break
            time.sleep(2)
            samples.append(service.usage())
        # Rates are those of the last ten seconds.
        time.sleep(12)
        rates = [stream["processed_frames_per_second"] for stream in service.status()["streams"]]
        print(f"{len(waits)} restarts of every camera, back after {max(filter(None, waits), default=0):.1f} s at most;"
              f" least rate at the end {min(rates):.2f} a second")
        if not failed:
            failed = growth(samples)
    finally:
        if service.process and service.process.poll() is None:
            service.stop()
        for camera in cameras:
            if camera.process.poll() is None:
                camera.kill()
        shutil.rmtree(folder)
    for failure in failed:
        print("failed:", failure)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
