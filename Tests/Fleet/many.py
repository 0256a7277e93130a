#!/usr/bin/python3
"""200 cameras on four hosts, one of which dies: its cameras move, the others notice nothing.

    many.py .build/release/dtopd

The cameras are FFmpeg's test pictures, one every five seconds, so that one machine bears them all.
"""
import argparse
import collections
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
CAPACITY = 100
# How far from an equal share a host's cameras may be, as a part of it.
SPREAD = 0.4
# Seconds until the cameras of a dead host have others.
TAKEOVER = 20
PATIENCE = 300


class Fleet:
    def __init__(self, dtopd, folder):
        self.dtopd = dtopd
        self.etcd = Etcd(folder)
        stream = {
            "input": "lavfi:testsrc2=s=96x64:r=0.2,realtime", "live": True, "input_size": "short:64",
            "temporal": "off",
        }
        streams = {f"camera-{number}": stream for number in range(CAMERAS)}
        self.hosts = {}
        for number in range(HOSTS):
            home = os.path.join(folder, f"host-{number}")
            os.mkdir(home)
            self.hosts[f"host-{number}"] = Service(
                dtopd, home, streams, fleet=json.dumps([self.etcd.url]), fleet_host=f"host-{number}",
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
        while time.monotonic() - start < seconds:
            owners = self.owners()
            if len(owners) == CAMERAS and {host for host, _ in owners.values()} <= set(self.hosts):
                return owners
            time.sleep(0.5)
        raise SystemExit(f"after {seconds} s, {CAMERAS - len(self.owners())} cameras have no host")

    def frames(self):
        """By camera: how many frames its host has processed."""
        return {
            stream["id"]: stream["frames_processed"]
            for host in self.hosts.values() for stream in host.status()["streams"] if stream.get("token")
        }


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


def check(fleet):
    fleet.settle(PATIENCE)
    # Hosts that joined late get their share.
    time.sleep(60)
    before = fleet.settle(PATIENCE)
    loads = collections.Counter(host for host, _ in before.values())
    print(f"cameras: {dict(sorted(loads.items()))}", flush=True)
    share = CAMERAS / HOSTS
    if any(abs(load - share) > SPREAD * share for load in loads.values()):
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
    frames = fleet.frames()
    deadline = time.monotonic() + PATIENCE
    while any(count <= frames.get(camera, -1) for camera, count in fleet.frames().items()):
        if time.monotonic() > deadline:
            raise SystemExit("a camera brings no more frames")
        time.sleep(1)
    print(f"{len(moved)} cameras moved, {CAMERAS - len(moved)} did not notice")


main()
