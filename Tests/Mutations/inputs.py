"""The inputs to be damaged: ten small frames each (a picture: one), with sound if the container has it."""
import functools
import http.server
import subprocess
import threading

import rtsp_server

FILM = "-f lavfi -i testsrc2=s=64x48:r=10:d=1 -f lavfi -i sine=r=8000:d=1 -c:v libx264 -g 5 -bf 1 -c:a mp2 -ar 16000"
PICTURE = "-f lavfi -i testsrc2=s=64x48 -frames:v 1"
FILES = {
    "ts": FILM, "mkv": FILM, "mp4": FILM.replace("mp2 -ar 16000", "aac"), "avi": FILM.replace("libx264", "mpeg4"),
    "jpg": PICTURE, "png": PICTURE, "gif": FILM.partition(" -c:v")[0] + " -map 0"}
KINDS = [*FILES, "sdp", "m3u8", "txt"]


class Input:
    """One kind of input: its bytes, and where the program finds them once they are damaged."""

    def __init__(self, kind, folder):
        self.kind, self.folder = kind, folder
        if kind in FILES:
            path = folder / f"whole.{kind}"
            make(FILES[kind], path)
            self.content = path.read_bytes()
        elif kind == "sdp":
            self.content = rtsp_server.DESCRIPTION
        elif kind == "m3u8":
            make(f"{FILM} -f hls -hls_time 0.5 -hls_list_size 0", folder / "whole.m3u8")
            self.content = (folder / "whole.m3u8").read_bytes()
            self.server = serve(folder)
        else:
            for name in ["a", "b", "c"]:
                make(FILM, folder / f"{name}.mkv")
            self.content = b"# three films\na.mkv\nb.mkv\n\nc.mkv\n"

    def place(self, content, name):
        """Stores the input with these bytes; returns its name and a function that removes it."""
        if self.kind == "sdp":
            listener = rtsp_server.serve(content)
            return f"rtsp://127.0.0.1:{listener.getsockname()[1]}/cam", listener.close
        path = self.folder / f"{name}.{self.kind}"
        path.write_bytes(content)
        place = f"http://127.0.0.1:{self.server.server_address[1]}/{path.name}" if self.kind == "m3u8" else str(path)
        return place, path.unlink

    @property
    def frames(self):
        """The number of frames in an undamaged file of this kind."""
        return 1 if FILES[self.kind] == PICTURE else 10

    @property
    def options(self):
        """Options that end the wait for a server."""
        if self.kind in FILES or self.kind == "txt":
            return []
        return ["--timeout", "1s", "--give-up-after", "2s", "-t", "1s"] + (["--no-live"] if self.kind == "sdp" else [])


def make(arguments, path):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments.split(), str(path)], check=True)


class Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
