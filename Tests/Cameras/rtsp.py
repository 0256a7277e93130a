"""Shared by the RTSP servers that are written in Python: a client's connection."""
import re
import typing


class Request(typing.NamedTuple):
    method: str
    url: str
    sequence: str
    """CSeq."""
    head: str
    """All lines."""


class Conversation:
    """One client's connection."""

    def __init__(self, connection):
        self.connection = connection
        self.buffer = b""

    def request(self):
        """The next request, past the data between requests; None once the client has left."""
        while self.is_data() or b"\r\n\r\n" not in self.buffer:
            if not self.skip_data() and not self.receive():
                return None
        text, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        head = text.decode("latin-1")
        length = re.search(r"(?im)^content-length:\s*(\d+)", head)
        size = int(length.group(1)) if length else 0
        while len(self.buffer) < size:
            if not self.receive():
                return None
        self.buffer = self.buffer[size:]
        method, url, *_ = [*head.partition("\r\n")[0].split(), "", ""]
        sequence = re.search(r"(?im)^cseq:\s*(\d+)", head)
        return Request(method, url, sequence.group(1) if sequence else "0", head)

    def is_data(self):
        return self.buffer[:1] == b"$"

    def skip_data(self):
        """Drops a packet between requests if one is there as a whole."""
        size = 4 + int.from_bytes(self.buffer[2:4], "big")
        if not self.is_data() or len(self.buffer) < max(size, 4):
            return False
        self.buffer = self.buffer[size:]
        return True

    def receive(self):
        """Waits for more; False once the client has left."""
        received = self.connection.recv(65536)
        self.buffer += received
        return bool(received)

    def reply(self, status, sequence, headers=(), body=b""):
        lines = [f"RTSP/1.0 {status}", f"CSeq: {sequence}", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self.connection.sendall("\r\n".join(lines + ["", ""]).encode() + body)
