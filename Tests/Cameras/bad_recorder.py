#!/usr/bin/python3
"""A media server that takes a published stream and misbehaves in one way, at rtsp://127.0.0.1:PORT/cam.

`silent-PHASE` stops answering but keeps the connection; `reset-PHASE` resets it. Phases: options, announce, setup, record,
data (after RECORD: reads nothing more, in a small window). `flood` answers without end. `refuse` answers --method with
--status and each --challenge as a WWW-Authenticate header. Prints "PORT n" once it listens, the method of each request,
and "CLOSED" when a publisher leaves; ends when its standard input closes.
"""
import socket
import time

import misbehaving
import serving

PHASES = ["options", "announce", "setup", "record", "data"]
MODES = [f"{fault}-{phase}" for fault in ("silent", "reset") for phase in PHASES] + ["flood", "healthy", "refuse"]


class Conversation(misbehaving.Conversation):
    def run(self):
        while True:
            request = self.request()
            if request is None:
                break
            method, sequence = request.method, request.sequence
            print(method, flush=True)
            if self.mode == f"silent-{method.lower()}":
                self.hold()
                break
            if self.mode == f"reset-{method.lower()}":
                return self.reset()
            self.answer(method, sequence)
            if method == "RECORD":
                self.take_data()
        print("CLOSED", flush=True)

    def take_data(self):
        if self.mode == "reset-data":
            return self.reset()
        if self.mode == "silent-data":
            # Its small window fills, and nothing more gets through.
            while True:
                time.sleep(60)
        if self.mode == "flood":
            try:
                while True:
                    self.connection.sendall(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n" * 100)
            except OSError:
                pass

    def answer(self, method, sequence):
        headers = {
            "OPTIONS": ["Public: OPTIONS, ANNOUNCE, SETUP, RECORD, TEARDOWN"],
            "SETUP": ["Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record", "Session: 1;timeout=60"],
        }
        status, headers = self.refusal(method) or ("200 OK", headers.get(method, []))
        self.reply(status, sequence, headers)


def main():
    options = misbehaving.parse(__doc__, MODES, "ANNOUNCE")

    def start(port):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if options.mode == "silent-data":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind(("127.0.0.1", port))
        listener.listen(16)
        return listener

    serving.end_with_input()
    listener = serving.listen(options.port, start)
    serving.serve_for_ever(listener, lambda connection: Conversation(connection, options).run())


if __name__ == "__main__":
    main()
