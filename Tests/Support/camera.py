"""Runs the servers of Tests/Cameras."""
import pathlib
import signal
import subprocess
import threading
import time

from processes import words

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "Cameras"
# Debian's, which has GStreamer's modules.
PYTHON = "/usr/bin/python3"
ATTEMPTS = 60


class Camera:
    """A server of Tests/Cameras. It keeps its port when it is killed and started again, and ends with this process."""

    def __init__(self, script="rtsp_camera.py", *arguments, path="cam"):
        self.script, self.arguments, self.path = script, arguments, path
        self.port, self.process = 0, None
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    @property
    def url(self):
        return f"rtsp://127.0.0.1:{self.port}/{self.path}"

    def start(self, *arguments):
        """Starts it; `arguments`, if there are any, replace those it had."""
        self.arguments = arguments or self.arguments
        command = words([PYTHON, FOLDER / self.script, *self.arguments, "--port", self.port])
        # Its port may be taken for a moment.
        for _ in range(ATTEMPTS):
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            line = self.process.stdout.readline().split()
            if line[:1] == ["PORT"]:
                break
            self.kill()
            time.sleep(1)
        else:
            raise SystemExit(f"Tests/Cameras/{self.script} does not start")
        self.port = int(line[1])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def freeze(self, frozen):
        self.process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)
