"""A service with cameras that play rendered streets, for the tests of its page."""
import hashlib
import os
import pathlib
import socket
import ssl
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Service"))
from service import PYTHON, Service  # noqa: E402

VIEWS = ["pole", "lot", "crossing", "roof"]


def run(*command):
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


class Cameras:
    """RTSP cameras, one for each view; `kill` ends one of them."""

    def __init__(self, dtopd, folder):
        self.processes, self.urls = [], []
        for view in VIEWS:
            once, clip = folder / f"once-{view}.mp4", folder / f"{view}.mp4"
            run(dtopd, "synth", "-y", "-o", once, "--frames", 120, "--size", "640x360", "--view", view)
            run("ffmpeg", "-v", "error", "-y", "-stream_loop", 400, "-i", once, "-c", "copy", clip)
            command = [PYTHON, HERE.parent / "Cameras" / "clip_cameras.py", clip]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.processes.append(process)
            words = process.stdout.readline().split()
            if words[:1] != ["PORT"]:
                raise SystemExit(f"no camera: {words}")
            self.urls.append(f"rtsp://127.0.0.1:{words[1]}/cam0")

    def kill(self, number):
        self.processes[number].kill()
        self.processes[number].wait()

    def end(self):
        for process in self.processes:
            process.kill()


def token_line(name, role, streams="*"):
    """A line of the tokens' file; the name is also the token."""
    return f"{name} {role} {hashlib.sha256(name.encode()).hexdigest()} {streams}\n"


class PageService(Service):
    """`dtopd serve` with a page. Its port is free when it is made."""

    def __init__(self, dtopd, folder, tokens=(), encrypted=False):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        settings = {"listen": f"127.0.0.1:{self.port}"}
        if tokens:
            settings["tokens"] = os.path.join(folder, "tokens")
            with open(settings["tokens"], "w", encoding="utf-8") as file:
                file.writelines(token_line(*token) for token in tokens)
        self.context = None
        if encrypted:
            settings["tls_certificate"], settings["tls_key"] = (os.path.join(folder, f"tls.{end}") for end in ("pem", "key"))
            run("openssl", "req", "-x509", "-days", 2, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", settings["tls_key"],
                "-out", settings["tls_certificate"])
            self.context = ssl.create_default_context(cafile=settings["tls_certificate"])
        super().__init__(dtopd, folder, **settings)

    @property
    def address(self):
        return f"http{'s' if self.context else ''}://127.0.0.1:{self.port}/"
