"""A running `dtopd serve`, and what it says of itself."""
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time

from processes import family, processor_seconds

PATIENCE = 120


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

    def __init__(self, dtopd, folder, streams=None, environment=None, **settings):
        """`settings` are the process's own: pressure="false"."""
        self.folder = str(folder)
        self.file = os.path.join(folder, "dtopd.yaml")
        self.socket = os.path.join(folder, "control.sock")
        self.dtopd, self.process = dtopd, None
        self.environment = {**os.environ, **(environment or {})}
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
            command = [self.dtopd, "serve", "--config", self.file]
            self.process = subprocess.Popen(command, stderr=log, env=self.environment)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, seconds=30):
        """Ends it, and returns its status; None if it had to be killed."""
        self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def log(self):
        with open(os.path.join(self.folder, "service.log"), encoding="utf-8") as file:
            return file.read()

    def reload(self, broken=False):
        self.write(broken)
        self.process.send_signal(signal.SIGHUP)

    def get(self, path):
        """The text that the control socket answers with."""
        connection = UnixConnection(self.socket)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def status(self):
        return json.loads(self.get("/status"))

    def metric(self, name, **labels):
        """The sum of a metric over all series that have these labels."""
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        lines = [line for line in self.get("/metrics").splitlines() if re.match(name + "[ {]", line)]
        return sum(float(line.rpartition(" ")[2]) for line in lines if all(label in line for label in wanted))

    def stream(self, name):
        """A stream's status; None if there is no such stream."""
        return next((stream for stream in self.status()["streams"] if stream["id"] == name), None)

    def running(self):
        """The ids of the streams that run."""
        return {stream["id"] for stream in self.status()["streams"] if stream["state"] == "running"}

    def is_running(self, name):
        return name in self.running()

    def wait(self, seconds, holds, every=0.5):
        """Seconds until `holds()`, which may fail until then to reach the service or a file; None if that takes too long."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if self.process.poll() is not None:
                raise AssertionError(f"dtopd has ended with status {self.process.returncode}: {self.log()[-2000:]}")
            with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
                if holds():
                    return time.monotonic() - start
            time.sleep(every)
        return None

    def require(self, what, holds, seconds=PATIENCE, every=0.05):
        """Waits until `holds()`, as `wait` does; raises after `seconds`."""
        if self.wait(seconds, holds, every) is None:
            raise AssertionError(f"not within {seconds} s: {what}\n{self.log()[-2000:]}")

    def processes(self):
        """Its own id and its children's."""
        return family(self.process.pid)

    def processor_seconds(self):
        """The processor time that it and its workers have taken so far."""
        return processor_seconds(self.processes())

    def usage(self):
        """MiB of memory (what several share counts once), threads and descriptors of all its processes, and their number."""
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
