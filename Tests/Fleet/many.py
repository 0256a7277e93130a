#!/usr/bin/python3
"""200 cameras on four hosts, one of which dies: its cameras move, the others notice nothing.

    many.py .build/release/dtopd

The cameras are FFmpeg's test pictures, of which a small model sees one in two seconds, so that one machine bears them all.
"""
import argparse
import collections
import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
from etcd import Etcd  # noqa: E402
from service import Service  # noqa: E402

CAMERAS = 200
HOSTS = 4
# Three hosts have room for all, and little more.
CAPACITY = 70
# How far from an equal share a host's cameras may be, as a part of it.
SPREAD = 0.4
# Seconds until the cameras of a dead host have others: its lease ends after 10 at most, and a slow machine may be late.
TAKEOVER = 30
# The cameras have settled once none has moved for this many seconds. A new host asks for a camera for up to 15 s, then waits
# 5 s before it asks for the next.
REST = 30
PATIENCE = 600
MODEL = pathlib.Path(__file__).resolve().parents[1] / "Goldens" / "fcn-average"


class Fleet:
    def __init__(self, dtopd, folder):
        self.dtopd = dtopd
        self.etcd = Etcd(folder)
        # A source of one frame in two seconds would not do: FFmpeg's realtime filter makes no pause that long.
        stream = {
            "input": "lavfi:testsrc2=s=96x64:r=5,realtime", "live": True, "fps": 0.5, "model": str(MODEL),
            "temporal": "off", "isolation": "none",
        }
        self.streams = {f"camera-{number}": stream for number in range(CAMERAS)}
        self.hosts = {}
        for number in range(HOSTS):
            home = os.path.join(folder, f"host-{number}")
            os.mkdir(home)
            self.hosts[f"host-{number}"] = Service(
                dtopd, home, self.streams, fleet=json.dumps([self.etcd.url]), fleet_host=f"host-{number}",
                fleet_capacity=CAPACITY, admission="false", pressure="false", threads=1)
        for host in self.hosts.values():
            host.start()

    def end(self):
        for host in self.hosts.values():
            host.kill()
        self.etcd.end()

    def owners(self):
        """By camera: its host and token."""
        file = next(iter(self.hosts.values())).file
        answer = subprocess.run(
            [self.dtopd, "fleet", "status", "--json", "--config", file], capture_output=True, check=False)
        if not answer.stdout:
            return {}
        cameras = json.loads(answer.stdout)["cameras"]
        return {camera["id"]: (camera["host"], camera["token"]) for camera in cameras if camera.get("host")}

    def settle(self, seconds):
        """Waits until every camera has a host that is alive; returns the owners."""
        start = time.monotonic()
        owners = {}
        while time.monotonic() - start < seconds:
            for name, host in self.hosts.items():
                if host.process.poll() is not None:
                    raise SystemExit(f"{name} has ended with status {host.process.returncode}: {host.log()[-2000:]}")
            owners = self.owners()
            if len(owners) == CAMERAS and {host for host, _ in owners.values()} <= set(self.hosts):
                return owners
            time.sleep(0.5)
        alive = [host for host, _ in owners.values() if host in self.hosts]
        raise SystemExit(f"after {seconds} s, {CAMERAS - len(alive)} cameras have no host that is alive")

    def rest(self, seconds):
        """Waits until the cameras have settled; returns the owners."""
        start = since = time.monotonic()
        owners = self.settle(seconds)
        while time.monotonic() - since < REST:
            if time.monotonic() - start > seconds:
                raise SystemExit(f"after {seconds} s, cameras still move")
            time.sleep(1)
            now = self.settle(seconds)
            if now != owners:
                owners, since = now, time.monotonic()
        return owners

    def frames(self):
        """By camera: how many frames its host has processed. Those that do not run are missing."""
        found = {}
        for host in self.hosts.values():
            # A machine that is busy may be late to answer.
            with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
                found.update(
                    (stream["id"], stream["frames_processed"])
                    for stream in host.status()["streams"] if stream.get("token"))
        return found

    def await_frames(self):
        """Waits until every camera has brought two more frames."""
        before = self.frames()
        deadline = time.monotonic() + PATIENCE
        while True:
            now = self.frames()
            late = [name for name in self.streams if now.get(name, 0) < before.setdefault(name, now.get(name, 0)) + 2]
            if not late:
                return
            if time.monotonic() > deadline:
                raise SystemExit(f"{len(late)} cameras bring no more frames: {late}")
            time.sleep(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(str(pathlib.Path(options.dtopd).resolve()), folder)
        try:
            check(fleet)
        finally:
            fleet.end()


def count(owners):
    """By host: how many cameras it has."""
    return collections.Counter(host for host, _ in owners.values())


def check(fleet):
    # Hosts that joined late get their share.
    before = fleet.rest(PATIENCE)
    fleet.await_frames()
    loads = count(before)
    print(f"cameras: {dict(sorted(loads.items()))}", flush=True)
    share = CAMERAS / HOSTS
    if any(abs(loads[name] - share) > SPREAD * share for name in fleet.hosts):
        raise SystemExit(f"the shares differ by more than {SPREAD:.0%}")
    name = loads.most_common(1)[0][0]
    host = fleet.hosts.pop(name)
    start = time.monotonic()
    host.kill()
    after = fleet.settle(TAKEOVER)
    print(f"{loads[name]} cameras of {name} have others after {time.monotonic() - start:.1f} s", flush=True)
    moved = {camera for camera in before if before[camera] != after[camera]}
    lost = {camera for camera, (owner, _) in before.items() if owner == name}
    if moved != lost:
        raise SystemExit(f"other cameras moved too: {sorted(moved - lost)}")
    if max(count(after).values()) > CAPACITY:
        raise SystemExit(f"a host has more cameras than it can take: {count(after)}")
    fleet.await_frames()
    # Nothing has moved meanwhile, either.
    if fleet.rest(PATIENCE) != after:
        raise SystemExit("cameras moved again after the takeover")
    print(f"{len(moved)} cameras moved, {CAMERAS - len(moved)} did not notice")


main()
