#!/usr/bin/python3
"""Cameras at http://HOST:PORT/NAME that take one session each and note it: MJPEG, five large pictures a second.

A camera gives a client up that takes no picture for four seconds, as those do that are suspended. Prints "PORT n" once
it listens, and a JSON line for each session at its begin and end, with the time of the last picture that was taken, and
for each client that finds the camera taken, with that time for the session under way. Times are CLOCK_MONOTONIC, which
all processes of a machine share. Ends when its standard input closes.
"""
import argparse
import io
import json
import random
import socket
import struct
import threading
import time

import serving

try:
    from PIL import Image
except ImportError as error:
    serving.lack(f"Python's module of pictures ({error})", ["python3-pil"])

RATE = 5
# Seconds without a taken picture after which a client is given up.
PATIENCE = 4
HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=picture\r\n\r\n"
BUSY = b"HTTP/1.0 503 Busy\r\nContent-Length: 0\r\n\r\n"


class Cameras:
    def __init__(self, size):
        # Noise is large once coded, so that no buffer holds many pictures.
        noise = random.Random(1).randbytes(size[0] * size[1] * 3)
        file = io.BytesIO()
        Image.frombytes("RGB", size, noise).save(file, "JPEG", quality=80)
        picture = file.getvalue()
        head = b"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture)
        self.part = head + picture + b"\r\n"
        self.lock = threading.Lock()
        self.sessions = {}

    def note(self, camera, event, client, taken):
        line = {"camera": camera, "event": event, "client": client, "time": time.monotonic(), "taken": taken}
        print(json.dumps(line), flush=True)

    def attend(self, connection):
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
        # Nothing of a session that was given up lingers.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client = connection.getpeername()[0]
        camera = connection.recv(4096).split(b" ")[1].decode().strip("/")
        session = {"client": client, "taken": time.monotonic()}
        with self.lock:
            other = self.sessions.setdefault(camera, session)
        if other is not session:
            self.note(camera, "refused", client, other["taken"])
            connection.sendall(BUSY)
            return
        self.note(camera, "begin", client, session["taken"])
        try:
            connection.sendall(HEAD)
            while True:
                connection.sendall(self.part)
                session["taken"] = time.monotonic()
                time.sleep(1 / RATE)
        finally:
            with self.lock:
                del self.sessions[camera]
            self.note(camera, "end", client, session["taken"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    serving.end_with_input()
    cameras = Cameras((320, 240))
    listener = serving.listen(options.port, lambda port: socket.create_server((options.host, port), backlog=128))
    serving.serve_for_ever(listener, cameras.attend)


main()
