#!/usr/bin/python3
"""Restarts every camera of a running `dtopd serve` over and over, and checks that threads, descriptors and memory stay
flat. Prints what each further camera takes. Ends with status 1 if something grows."""
import argparse
import pathlib
import shutil
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
    service = Service(options.dtopd, folder, streams(cameras[:count], options.input_size))
    service.start()
    try:
        service.wait(120, lambda: all(service.is_running(name) for name in service.streams))
        time.sleep(20)
        return service.usage()
    finally:
        service.stop()
        shutil.rmtree(folder)


def streams(cameras, size):
    return {
        f"cam{number}": {"input": camera.url, **({"input_size": size} if size else {})}
        for number, camera in enumerate(cameras)
    }


def restart_all(service, cameras):
    """Kills and starts every camera; returns seconds until all are running again, None if that takes too long."""
    for camera in cameras:
        camera.kill()
    lost = service.wait(60, lambda: not any(service.is_running(name) for name in service.streams))
    if lost is None:
        return None
    for camera in cameras:
        camera.start()
    return service.wait(120, lambda: all(service.is_running(name) for name in service.streams))


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
        service.wait(120, lambda: all(service.is_running(name) for name in service.streams))
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
        warm = samples[len(samples) // 5 :]
        for index, unit in enumerate(["MiB", "threads", "descriptors"]):
            values = [sample[index] for sample in warm]
            half = len(values) // 2
            first, second = sorted(values[:half])[half // 2], sorted(values[half:])[(len(values) - half) // 2]
            middles = f"{first:.0f} in the first half, {second:.0f} in the second (middle)"
            print(f"{unit}: {middles}, {max(values):.0f} at most")
            if second > first * 1.03 + 2:
                failed.append(f"{unit} grow")
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
