"""A service with cameras that play rendered streets, for the tests of its page."""
import hashlib
import os
import pathlib
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
from camera import Camera  # noqa: E402
from processes import free_port, run  # noqa: E402
from service import Service  # noqa: E402

VIEWS = ["pole", "lot", "crossing", "roof"]


class Cameras:
    """RTSP cameras, one for each view; `kill` ends one of them."""

    def __init__(self, dtopd, folder):
        self.cameras = []
        for view in VIEWS:
            once, clip = folder / f"once-{view}.mp4", folder / f"{view}.mp4"
            run(dtopd, "synth", "-y", "-o", once, "--frames", 120, "--size", "640x360", "--view", view)
            run("ffmpeg", "-v", "error", "-y", "-stream_loop", 400, "-i", once, "-c", "copy", clip)
            self.cameras.append(Camera("clip_cameras.py", clip, path="cam0"))
        self.urls = [camera.url for camera in self.cameras]

    def kill(self, number):
        self.cameras[number].kill()

    def end(self):
        for camera in self.cameras:
            camera.kill()


def token_line(name, role, streams="*"):
    """A line of the tokens' file; the name is also the token."""
    return f"{name} {role} {hashlib.sha256(name.encode()).hexdigest()} {streams}\n"


class PageService(Service):
    """`dtopd serve` with a page. Its port is free when it is made."""

    def __init__(self, dtopd, folder, tokens=(), encrypted=False):
        self.port = free_port()
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
