"""Machines in network namespaces on a bridge, and the etcd members and cameras that run on them. Needs root."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
from camera import FOLDER, PYTHON  # noqa: E402
from etcd import member  # noqa: E402
from processes import run, words  # noqa: E402

BRIDGE = "dtf-bridge"
NETWORK = "10.77.0"


class Network:
    """A bridge, and what is on it, until the end of a `with`."""

    def __init__(self):
        self.machines = []

    def __enter__(self):
        self.remove_leftovers()
        run("ip", "link", "add", BRIDGE, "type", "bridge")
        run("ip", "addr", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        return self

    def __exit__(self, *_):
        for machine in self.machines:
            machine.remove()
        run("ip", "link", "del", BRIDGE)

    @staticmethod
    def remove_leftovers():
        """Removes what a run that was killed has left: the network, and all that runs in it."""
        names = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True).stdout.split()
        for name in names:
            if name.startswith("dtf-"):
                inside = subprocess.run(["ip", "netns", "pids", name], check=True, capture_output=True, text=True)
                for process in inside.stdout.split():
                    os.kill(int(process), signal.SIGKILL)
                run("ip", "netns", "del", name)
        if pathlib.Path("/sys/class/net", BRIDGE).exists():
            run("ip", "link", "del", BRIDGE)

    def machine(self, name):
        machine = Machine(name, len(self.machines) + 11)
        self.machines.append(machine)
        return machine


class Machine:
    """A network namespace with an address."""

    def __init__(self, name, number):
        self.name, self.address = f"dtf-{name}", f"{NETWORK}.{number}"
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", f"dtf{number}", "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "link", "set", f"dtf{number}", "master", BRIDGE, "up")
        self.run("ip", "addr", "add", f"{self.address}/24", "dev", "eth0")
        self.run("ip", "link", "set", "eth0", "up")
        self.run("ip", "link", "set", "lo", "up")
        # A camera is to notice soon that a client takes nothing.
        self.run("sh", "-c", "echo 4096 65536 65536 > /proc/sys/net/ipv4/tcp_rmem")

    def remove(self):
        run("ip", "netns", "del", self.name)

    def command(self, *command):
        return words(["ip", "netns", "exec", self.name, *command])

    def run(self, *command):
        run(*self.command(*command))

    def lose(self, machines, chain):
        """Loses what comes from (INPUT) or goes to (OUTPUT) other machines."""
        side = "-s" if chain == "INPUT" else "-d"
        for machine in machines:
            self.run("iptables", "-A", chain, side, machine.address, "-j", "DROP")

    def heal(self):
        self.run("iptables", "-F")


class Etcd:
    """A member of an etcd; it keeps its data when it is killed and started again."""

    def __init__(self, machine, folder):
        self.machine, self.folder, self.process = machine, os.path.join(folder, machine.name), None
        self.url = f"http://{machine.address}:2379"
        self.peer = f"{machine.name}=http://{machine.address}:2380"

    def start(self, members):
        peer = self.peer.partition("=")[2]
        cluster = ",".join(other.peer for other in members)
        command = self.machine.command(*member(self.machine.name, self.folder, self.url, peer, cluster))
        with open(self.folder + ".log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def is_leader(self):
        request = urllib.request.Request(f"{self.url}/v3/maintenance/status", b"{}")
        try:
            with urllib.request.urlopen(request, timeout=2) as answer:
                status = json.load(answer)
        except OSError:
            return False
        return status.get("leader", "") == status["header"]["member_id"]


class Cameras:
    """Tests/Cameras/one_session.py on a machine, and what it notes."""

    def __init__(self, machine):
        self.notes = []
        command = machine.command(PYTHON, FOLDER / "one_session.py", "--host", machine.address, "--port", 8000)
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().split()[:1] != ["PORT"]:
            raise SystemExit("Tests/Cameras/one_session.py does not start")
        self.url = f"http://{machine.address}:8000"
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.notes.append(json.loads(line))

    def kill(self):
        self.process.kill()
        self.process.wait()


def freeze(processes, frozen):
    """Suspends processes, or resumes them."""
    for process in processes:
        try:
            os.kill(process, signal.SIGSTOP if frozen else signal.SIGCONT)
        except ProcessLookupError:
            pass


def wait(seconds, holds, what):
    """Waits until `holds()`; ends the test after `seconds`. Returns how long it took."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > seconds:
            raise SystemExit(f"not within {seconds} s: {what}")
        time.sleep(0.2)
    return time.monotonic() - start
