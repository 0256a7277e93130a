"""Shared by the RTSP servers that misbehave in one way: their options, and how a conversation ends badly."""
import argparse
import socket
import struct


def parse(description, modes, method):
    """The options: --mode, one of `modes`, and for `refuse` the --method (default: `method`), --status and --challenge."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--mode", choices=modes, required=True)
    parser.add_argument("--method", default=method)
    parser.add_argument("--status", default="503 Service Unavailable")
    parser.add_argument("--challenge", action="append", default=[])
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


class Conversation:
    """One client's connection."""

    def __init__(self, connection, options):
        self.connection = connection
        self.mode = options.mode
        self.options = options
        self.buffer = b""

    def refusal(self, method):
        """Status and headers if the request is to be refused; None if not."""
        if self.mode != "refuse" or method != self.options.method:
            return None
        return self.options.status, [f"WWW-Authenticate: {challenge}" for challenge in self.options.challenge]

    def reply(self, status, sequence, headers=(), body=b""):
        lines = [f"RTSP/1.0 {status}", f"CSeq: {sequence}", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self.connection.sendall("\r\n".join(lines + ["", ""]).encode() + body)

    def hold(self):
        """Sends nothing more; returns when the client leaves."""
        try:
            while self.connection.recv(65536):
                pass
        except OSError:
            pass

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
