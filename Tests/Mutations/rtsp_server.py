"""An RTSP server on this machine with any description: `serve(description)` returns its listening socket."""
import itertools
import pathlib
import re
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Cameras"))
from bad_server import SDP, gray_frame, interleaved  # noqa: E402

DESCRIPTION = SDP.encode()
FPS = 100


def serve(description):
    """Answers every request, DESCRIBE with `description`, and sends gray pictures; ends with this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, args=(listener, description), daemon=True).start()
    return listener


def accept(listener, description):
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # Closed: no longer needed.
        threading.Thread(target=attend, args=(connection, description), daemon=True).start()


def attend(connection, description):
    """Serves one client."""
    with connection:
        try:
            converse(connection, description)
        except OSError:
            pass  # The client left.


def converse(connection, description):
    buffer = b""
    while True:
        while b"\r\n\r\n" not in buffer:
            received = connection.recv(65536)
            if not received:
                return
            buffer += received
        head, _, buffer = buffer.partition(b"\r\n\r\n")
        method = head.split(b" ", 1)[0]
        number = re.search(rb"(?im)^cseq:\s*(\d+)", head)
        lines = [b"RTSP/1.0 200 OK", b"CSeq: " + (number.group(1) if number else b"0"), b"Session: 1"]
        if method == b"SETUP":
            lines.append(b"Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
        body = description if method == b"DESCRIBE" else b""
        if body:
            lines += [b"Content-Type: application/sdp", b"Content-Length: %d" % len(body)]
        connection.sendall(b"\r\n".join(lines + [b"", b""]) + body)
        if method == b"PLAY":
            for frame in itertools.count():
                connection.sendall(interleaved(gray_frame(frame, frame * 90000 // FPS)))
                time.sleep(1 / FPS)
