"""Shared by the RTSP servers that misbehave in one way: their options, and how a conversation ends badly."""
import argparse
import socket
import struct

import rtsp


def parse(description, modes, method):
    """The options: --mode, one of `modes`, and for `refuse` the --method (default: `method`), --status and --challenge."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--mode", choices=modes, required=True)
    parser.add_argument("--method", default=method)
    parser.add_argument("--status", default="503 Service Unavailable")
    parser.add_argument("--challenge", action="append", default=[])
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


class Conversation(rtsp.Conversation):
    """One client's connection, which ends as the options say."""

    def __init__(self, connection, options):
        super().__init__(connection)
        self.mode = options.mode
        self.options = options

    def refusal(self, method):
        """Status and headers if the request is to be refused; None if not."""
        if self.mode != "refuse" or method != self.options.method:
            return None
        return self.options.status, [f"WWW-Authenticate: {challenge}" for challenge in self.options.challenge]

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
