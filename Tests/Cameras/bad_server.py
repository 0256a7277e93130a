#!/usr/bin/python3
"""An RTSP server that misbehaves in one way, at rtsp://127.0.0.1:PORT/cam.

`silent-PHASE` stops answering but keeps the connection; `reset-PHASE` resets it. Phases: connect (the first request),
describe, setup, play, stream (after some good frames). `refuse` answers the request --method with --status and with
each --challenge as a WWW-Authenticate header. Prints "PORT n" once it listens; ends when its standard input
closes.
"""
import itertools
import os
import socket
import struct
import time

import misbehaving
import serving

PHASES = ["connect", "describe", "setup", "play", "stream"]
ODD_MODES = [
    "drip", "empty-sdp", "endless-header", "garbage", "garbage-stream", "healthy", "huge-length", "malformed-sdp", "no-video",
    "not-found", "redirect-loop", "refuse", "unauthorized-loop",
]
MODES = [f"{fault}-{phase}" for fault in ("silent", "reset") for phase in PHASES] + ODD_MODES

WIDTH, HEIGHT, FPS = 160, 96, 25
SDP_HEAD = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\n"
SDP = SDP_HEAD + f"m=video 0 RTP/AVP 26\r\na=control:track1\r\na=framerate:{FPS}\r\n"
SDP_AUDIO = SDP_HEAD + "m=audio 0 RTP/AVP 0\r\na=control:track1\r\n"
SDP_EMPTY = "<html><body>Sign in</body></html>\r\n"
SDP_MALFORMED = "m=\r\nv=\r\na=rtpmap:\r\nm=video\r\na=fmtp:96 sprop-parameter-sets=,,=\r\nc=IN IP9 \x00\xff\r\n"


def gray_frame(sequence, timestamp):
    """An RTP packet (RFC 2435) with a whole gray JPEG: each macroblock is six empty blocks, 32 bits in all."""
    scan = bytes.fromhex("28a28a00") * (WIDTH // 16 * HEIGHT // 16)
    header = struct.pack(">BBHII", 0x80, 0x80 | 26, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, 1)
    return header + struct.pack(">IBBBB", 0, 1, 50, WIDTH // 8, HEIGHT // 8) + scan


def silence(number):
    """An RTP packet with one frame's duration of silence, as an intercom's microphone sends it (PCMU)."""
    count = 8000 // FPS
    return struct.pack(">BBHII", 0x80, 0, number & 0xFFFF, number * count, 1) + b"\xff" * count


def interleaved(packet, channel=0):
    return struct.pack(">cBH", b"$", channel, len(packet)) + packet


class Conversation(misbehaving.Conversation):
    def run(self):
        if self.mode == "garbage":
            self.connection.sendall(os.urandom(1 << 16))
            return self.hold()
        for phase_count in itertools.count():
            request = self.request()
            if request is None:
                return
            method = request.method
            phase = "connect" if phase_count == 0 else method.lower()
            if self.mode == f"silent-{phase}":
                return self.hold()
            if self.mode == f"reset-{phase}":
                return self.reset()
            self.answer(request)
            if method == "PLAY":
                return self.hold() if self.mode in ("malformed-sdp", "empty-sdp") else self.stream()

    def answer(self, request):
        method, url, sequence, head = request
        if self.mode == "unauthorized-loop":
            # A new nonce each time invites the client to retry without end.
            challenge = f'WWW-Authenticate: Digest realm="camera", nonce="{os.urandom(8).hex()}", stale=true'
            return self.reply("401 Unauthorized", sequence, [challenge])
        refusal = self.refusal(method)
        if refusal:
            return self.reply(refusal[0], sequence, refusal[1])
        if method == "OPTIONS":
            return self.reply("200 OK", sequence, ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"])
        if method == "DESCRIBE":
            return self.describe(url, sequence)
        if method == "SETUP":
            if "RTP/AVP/TCP" not in head:
                return self.reply("461 Unsupported Transport", sequence)
            transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=00000001"
            return self.reply("200 OK", sequence, [transport, "Session: 1;timeout=60"])
        self.reply("200 OK", sequence, ["Session: 1"])

    def describe(self, url, sequence):
        kind = "Content-Type: application/sdp"
        if self.mode == "not-found":
            return self.reply("404 Not Found", sequence)
        if self.mode == "redirect-loop":
            return self.reply("302 Moved", sequence, [f"Location: {url}"])
        if self.mode == "malformed-sdp":
            return self.reply("200 OK", sequence, [kind], SDP_MALFORMED.encode("latin-1"))
        if self.mode == "empty-sdp":
            return self.reply("200 OK", sequence, [kind], SDP_EMPTY.encode())
        if self.mode == "no-video":
            return self.reply("200 OK", sequence, [kind], SDP_AUDIO.encode())
        if self.mode == "huge-length":
            head = f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n{kind}\r\nContent-Length: {1 << 30}\r\n\r\n"
            self.connection.sendall(head.encode() + SDP.encode())
            return self.hold()
        if self.mode == "endless-header":
            self.connection.sendall(f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n".encode())
            while True:
                self.connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")
                time.sleep(0.001)
        if self.mode == "drip":
            for byte in itertools.chain(f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n".encode(), itertools.repeat(120)):
                self.connection.sendall(bytes([byte]))
                time.sleep(1)
        self.reply("200 OK", sequence, [kind, f"Content-Base: {url}/"], SDP.encode())

    def stream(self):
        """Sends frames in real time: without end if healthy, otherwise for a second before the fault."""
        for number in itertools.count():
            if number == FPS and self.mode == "silent-stream":
                return self.hold()
            if number == FPS and self.mode == "reset-stream":
                return self.reset()
            packet = gray_frame(number, number * 90000 // FPS)
            if self.mode == "no-video":
                packet = silence(number)
            if number >= FPS and self.mode == "garbage-stream":
                packet = os.urandom(len(packet))
            self.connection.sendall(interleaved(packet))
            time.sleep(1 / FPS)


def main():
    options = misbehaving.parse(__doc__, MODES, "DESCRIBE")
    serving.end_with_input()
    listener = serving.listen(options.port, lambda port: socket.create_server(("127.0.0.1", port)))
    serving.serve_for_ever(listener, lambda connection: Conversation(connection, options).run())


if __name__ == "__main__":
    main()
