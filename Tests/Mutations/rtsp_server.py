"""An RTSP server on this machine with any description: `serve(description)` returns its listening socket."""
import itertools
import pathlib
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Cameras"))
from bad_server import SDP, gray_frame, interleaved  # noqa: E402
from rtsp import Conversation  # noqa: E402

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
    client = Conversation(connection)
    while request := client.request():
        headers, body = ["Session: 1"], b""
        if request.method == "SETUP":
            headers.append("Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
        if request.method == "DESCRIBE":
            headers.append("Content-Type: application/sdp")
            body = description
        client.reply("200 OK", request.sequence, headers, body)
        if request.method == "PLAY":
            for frame in itertools.count():
                connection.sendall(interleaved(gray_frame(frame, frame * 90000 // FPS)))
                time.sleep(1 / FPS)
