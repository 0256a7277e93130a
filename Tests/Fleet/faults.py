#!/usr/bin/python3
"""A fleet of four hosts and three etcd in network namespaces, with faults of every kind. Needs root.

    faults.py .build/release/dtopd

What counts is what the cameras note, each of which takes one session: that no host asks for a camera that another still
reads, and that no camera is without a host for more than 30 s, or 14 s where a host dies. Prints a line for each fault.
"""
import argparse
import json
import pathlib
import struct
import subprocess
import tempfile
import time

from network import Cameras, Etcd, Network, freeze, wait
from processes import family, words
from service import Service

HOSTS = 4
CAMERAS = 12
# Seconds: the longest without pictures, the same where a host dies, and how long a fleet may take to be well again.
LONGEST_GAP = 30
LONGEST_TAKEOVER = 14
PATIENCE = 120
# A session whose camera has seen no progress for so long is not read any more.
STALLED = 1.5
# How long a fault lasts.
OUTAGE = 60
QUORUM_OUTAGE = 30
TESTS = pathlib.Path(__file__).resolve().parents[1]


class Host(Service):
    """A dtopd on a machine of its own, whose time of day can be set."""

    def __init__(self, dtopd, machine, folder, streams, library, **settings):
        folder.mkdir()
        self.clock = folder / "clock"
        self.machine = machine
        self.step(0)
        super().__init__(
            dtopd, folder, streams, {"LD_PRELOAD": str(library), "STEPPED_CLOCK": str(self.clock)},
            fleet_host=machine.name, **settings)

    def start(self):
        self.write()
        with open(pathlib.Path(self.folder) / "service.log", "a", encoding="utf-8") as log:
            command = self.machine.command(self.dtopd, "serve", "--config", self.file)
            self.process = subprocess.Popen(command, stderr=log, env=self.environment)

    def step(self, seconds):
        """Sets the time of day this far from the true one."""
        with open(self.clock, "r+b" if self.clock.exists() else "wb") as file:
            file.write(struct.pack("q", seconds))


class Fleet:
    def __init__(self, dtopd, network, folder):
        self.etcds = [Etcd(network.machine(f"etcd-{number}"), folder) for number in range(1, 4)]
        for etcd in self.etcds:
            etcd.start(self.etcds)
        wait(PATIENCE, self.leader, "etcd has a leader")
        self.cameras = Cameras(network.machine("cameras"))
        self.names = [f"camera-{number}" for number in range(CAMERAS)]
        library = folder / "stepped_clock.so"
        source = TESTS / "CSteppedClock"
        subprocess.run(
            words(
                ["cc", "-shared", "-fPIC", "-O1", "-I", source / "include", source / "stepped_clock.c", "-o", library]),
            check=True)
        streams = {
            name: {"input": f"{self.cameras.url}/{name}", "live": True, "fps": 1, "input_size": "short:64"}
            for name in self.names
        }
        self.hosts = [
            Host(
                dtopd, network.machine(f"host-{number}"), folder / f"host-{number}", streams, library,
                fleet=json.dumps([etcd.url for etcd in self.etcds]), fleet_capacity=CAMERAS, admission="false")
            for number in range(1, HOSTS + 1)
        ]
        for host in self.hosts:
            host.start()
        self.settle()

    def end(self):
        for host in self.hosts:
            freeze(family(host.process.pid), False)
            host.kill()
        self.cameras.kill()
        for etcd in self.etcds:
            etcd.kill()

    def leader(self):
        return next((etcd for etcd in self.etcds if etcd.process.poll() is None and etcd.is_leader()), None)

    def owners(self):
        """The address of the host that reads each camera."""
        owners = {}
        for note in list(self.cameras.notes):
            if note["event"] == "begin":
                owners[note["camera"]] = note["client"]
            elif note["event"] == "end" and owners.get(note["camera"]) == note["client"]:
                del owners[note["camera"]]
        return owners

    def settle(self):
        """Waits until every camera is read."""
        return wait(PATIENCE, lambda: len(self.owners()) == CAMERAS, "every camera has a host")

    def busiest(self):
        """The host that reads most cameras, and those."""
        owners = self.owners()
        host = max(self.hosts, key=lambda host: list(owners.values()).count(host.machine.address))
        return host, {camera for camera, client in owners.items() if client == host.machine.address}

    def check(self, fault, since, cameras, longest):
        """Reads what the cameras have noted since a time; returns how long each of `cameras` had no host."""
        # By camera: when a picture was last taken, and by whom.
        last, gaps = {}, {}
        for note in list(self.cameras.notes):
            camera, client = note["camera"], note["client"]
            if note["event"] == "refused":
                holder = last.get(camera, {}).get("client")
                if note["time"] >= since and holder != client and note["time"] - note["taken"] < STALLED:
                    raise SystemExit(f"{fault}: {client} asks for {camera}, which {holder} reads: {note}")
            elif note["event"] == "end":
                last[camera] = note
            else:
                if note["time"] >= since and camera in last:
                    gaps[camera] = max(gaps.get(camera, 0), note["time"] - last[camera]["taken"])
                last[camera] = note
        found = sorted(gaps.get(camera, 0) for camera in cameras)
        others = {camera: gap for camera, gap in gaps.items() if camera not in cameras and gap > longest}
        print(f"{fault}: {len(cameras)} cameras without a host for {found[0]:.1f} to {found[-1]:.1f} s", flush=True)
        if found[-1] > longest or others:
            raise SystemExit(f"{fault}: more than {longest} s without a host: {gaps}")


def kill(fleet):
    host, cameras = fleet.busiest()
    since = time.monotonic()
    host.kill()
    time.sleep(2)
    fleet.settle()
    fleet.check("kill -9", since, cameras, LONGEST_TAKEOVER)
    host.start()


def stop(fleet):
    host, cameras = fleet.busiest()
    since = time.monotonic()
    host.stop()
    fleet.settle()
    fleet.check("a stop in order", since, cameras, LONGEST_TAKEOVER)
    host.start()


def suspend(fleet):
    host, cameras = fleet.busiest()
    since = time.monotonic()
    processes = family(host.process.pid)
    freeze(processes, True)
    time.sleep(OUTAGE)
    freeze(processes, False)
    time.sleep(5)
    fleet.settle()
    fleet.check(f"suspended for {OUTAGE} s", since, cameras, LONGEST_GAP)


def lose(chain):
    """Loses what a host says to all etcd (OUTPUT), or what they say to it (INPUT)."""

    def fault(fleet):
        host, cameras = fleet.busiest()
        since = time.monotonic()
        host.machine.lose([etcd.machine for etcd in fleet.etcds], chain)
        time.sleep(OUTAGE)
        host.machine.heal()
        fleet.settle()
        fleet.check(f"{chain} lost for {OUTAGE} s", since, cameras, LONGEST_GAP)

    return fault


def kill_leader(fleet):
    since = time.monotonic()
    leader = fleet.leader()
    leader.kill()
    time.sleep(20)
    fleet.settle()
    fleet.check("etcd's leader killed", since, fleet.names, 1)
    leader.start(fleet.etcds)


def lose_quorum(fleet):
    since = time.monotonic()
    for etcd in fleet.etcds[:2]:
        etcd.kill()
    wait(QUORUM_OUTAGE, lambda: not fleet.owners(), "every host stops")
    time.sleep(max(since + QUORUM_OUTAGE - time.monotonic(), 0))
    for etcd in fleet.etcds[:2]:
        etcd.start(fleet.etcds)
    fleet.settle()
    fleet.check(f"no quorum for {QUORUM_OUTAGE} s", since, fleet.names, QUORUM_OUTAGE + LONGEST_GAP)


def step_clocks(fleet):
    since = time.monotonic()
    for seconds in (3600, -3600, 0):
        for host in fleet.hosts:
            host.step(seconds)
        time.sleep(15)
    fleet.settle()
    fleet.check("clocks stepped by an hour", since, fleet.names, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd")
    options = parser.parse_args()
    dtopd = str(pathlib.Path(options.dtopd).resolve())
    with tempfile.TemporaryDirectory() as folder, Network() as network:
        fleet = Fleet(dtopd, network, pathlib.Path(folder))
        try:
            faults = [kill, suspend, lose("OUTPUT"), lose("INPUT"), kill_leader, lose_quorum, step_clocks, stop]
            for fault in faults:
                # A host that has come back gets its cameras one by one.
                time.sleep(30)
                fault(fleet)
        finally:
            fleet.end()
    print("no camera had two hosts")


main()
