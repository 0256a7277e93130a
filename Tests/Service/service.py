"""Cameras that can fail, and a running `dtopd serve` that is asked for its status."""
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CAMERA = os.path.join(HERE, "..", "Cameras", "rtsp_camera.py")
PYTHON = "/usr/bin/python3"


class Camera:
    """An RTSP camera that can be killed, frozen and started again with another size."""

    def __init__(self, size="320x192", fps=2):
        self.size, self.fps, self.port, self.process = size, fps, 0, None
        self.start()

    def start(self):
        command = [PYTHON, CAMERA, "--fps", str(self.fps), "--size", self.size, "--port", str(self.port)]
        while True:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            words = self.process.stdout.readline().split()
            if words[:1] == ["PORT"]:
                break
            self.process.wait()
            time.sleep(1)
        self.port = int(words[1])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def freeze(self, frozen):
        self.process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)


class Wire:
    """A TCP proxy in front of a camera. Its mode: pass, garbage or slow."""

    def __init__(self, camera):
        self.camera, self.mode = camera, "pass"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.camera.port), 5)
            except OSError:
                client.close()
                continue
            for source, target, faulty in [(client, server, False), (server, client, True)]:
                threading.Thread(target=self.pump, args=(source, target, faulty), daemon=True).start()

    def pump(self, source, target, faulty):
        try:
            while data := source.recv(65536):
                if faulty and self.mode == "garbage":
                    data = bytes(random.randrange(256) if random.random() < 0.05 else byte for byte in data)
                if faulty and self.mode == "slow":
                    # A few bytes a second: alive, and useless.
                    for start in range(0, len(data), 16):
                        target.sendall(data[start : start + 16])
                        time.sleep(1)
                        if self.mode != "slow":
                            break
                    raise OSError
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=5)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Service:
    """`dtopd serve` and what it says of itself."""

    def __init__(self, dtopd, folder, streams=None, **settings):
        """`settings` are the process's own: pressure="false"."""
        self.folder = str(folder)
        self.file = os.path.join(folder, "dtopd.yaml")
        self.socket = os.path.join(folder, "control.sock")
        self.dtopd, self.process = dtopd, None
        self.streams = streams or {}
        self.settings = {"control": f"unix:{self.socket}", "metrics": "none", **settings}

    def write(self, broken=False):
        lines = [f"{key}: {value}" for key, value in self.settings.items()] + ["streams:"]
        lines += [f"  {name}: {json.dumps(stream)}" for name, stream in self.streams.items()]
        if broken:
            lines.append("  broken: {inptu: nothing}")
        with open(self.file, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def start(self):
        self.write()
        with open(os.path.join(self.folder, "service.log"), "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([self.dtopd, "serve", "--config", self.file], stderr=log)

    def stop(self, seconds=30):
        """Ends it, and returns its status; None if it had to be killed."""
        self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def log(self):
        with open(os.path.join(self.folder, "service.log"), encoding="utf-8") as file:
            return file.read()

    def reload(self, broken=False):
        self.write(broken)
        self.process.send_signal(signal.SIGHUP)

    def status(self):
        connection = UnixConnection(self.socket)
        try:
            connection.request("GET", "/status")
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def stream(self, name):
        try:
            return next((stream for stream in self.status()["streams"] if stream["id"] == name), None)
        except (OSError, ValueError, http.client.HTTPException):
            return None

    def wait(self, seconds, holds):
        """Seconds until `holds()`; None if that takes too long."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if self.process.poll() is not None:
                raise SystemExit(f"dtopd has ended with status {self.process.returncode}")
            if holds():
                return time.monotonic() - start
            time.sleep(0.5)
        return None

    def is_running(self, name):
        stream = self.stream(name)
        return stream is not None and stream["state"] == "running"

    def processes(self):
        """Its own id and its children's."""
        own = self.process.pid
        children = []
        # Each thread has its own list.
        for task in os.listdir(f"/proc/{own}/task"):
            try:
                with open(f"/proc/{own}/task/{task}/children", encoding="utf-8") as file:
                    children += [int(word) for word in file.read().split()]
            except OSError:
                pass
        return [own] + sorted(children)

    def usage(self):
        """MiB of memory, threads and descriptors of all its processes, and their number. What several share counts once."""
        kib = threads = descriptors = count = 0
        for process in self.processes():
            try:
                with open(f"/proc/{process}/smaps_rollup", encoding="utf-8") as file:
                    kib += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
                threads += len(os.listdir(f"/proc/{process}/task"))
                descriptors += len(os.listdir(f"/proc/{process}/fd"))
                count += 1
            except (OSError, StopIteration):
                pass
        return kib / 1024, threads, descriptors, count


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        name = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    return f"{name}, {len(os.sched_getaffinity(0))} cores"
