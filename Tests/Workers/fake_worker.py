#!/usr/bin/python3
"""A source worker that misbehaves as its last argument says, with its socket as descriptor 3.

Written apart from the program, from the descriptions of WireWriter, WorkerOrder and WorkerReport.
"""
import array
import errno
import mmap
import os
import signal
import socket
import struct
import sys
import time

WIDTH, HEIGHT, STRIDE = 60, 40, 64
GRAY8, VAAPI = 8, 44
LOG, OPENED, FRAME, FILLED, ENDED, FAILED, VIDEO, PACKET, PART = range(9)
OPEN, GO_LIVE, SKIP, MEMORY, TAKE, PACKETS = range(6)

service = socket.socket(fileno=3)
memory = None


def number(value):
    return struct.pack("<q", value)


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    return number(len(value)) + value


def optional(value):
    return number(0) if value is None else number(1) + value


def log(line, level=24):
    return number(LOG) + number(level) + text(line)


def opened(name="h264", numerator=1, denominator=90000):
    rate = optional(number(25) + number(1))
    return number(OPENED) + text(name) + number(numerator) + number(denominator) + rate + optional(None) + number(1) * 3


def frame(**lies):
    fields = dict(
        width=WIDTH, height=HEIGHT, format=GRAY8, matrix=2, range=0, transposed=0, left_right=0, top_bottom=0, exact=1,
        keyframe=1, corrupt=0, timestamp=optional(number(int(time.monotonic() * 90000))), duration=3600,
        packet=optional(None),
        arrival=time.monotonic_ns(), beginning=time.monotonic_ns(), decode_time=0, left_out=0, errors=0, refusal=optional(None))
    fields.update(lies)
    return number(FRAME) + b"".join(value if isinstance(value, bytes) else number(value) for value in fields.values())


def video(width=WIDTH, height=HEIGHT, extradata=b"\0\0\0\1\x67", sound=None):
    numbers = number(width) + number(height) + number(0) + number(100) + number(30)
    return number(VIDEO) + text(extradata) + numbers + optional(sound)


def sound(name="aac", rate=8000, channels=1):
    numbers = b"".join(number(value) for value in (rate, channels, 8, 1, 1024, 0, 0, 0))
    return text(name) + number(1) + number(rate) + text(b"\x15\x88") + numbers


def packet(index, size, timestamp=0, keyframe=0):
    times = optional(None if timestamp is None else number(timestamp)) * 2
    return number(PACKET) + number(index) + times + number(keyframe) + number(size)


def part(count, value=0):
    return number(PART) + text(bytes([value]) * count)


def send(message):
    service.send(message)


def order():
    """The next order's kind and its rest; ends when the service has gone."""
    global memory
    while True:
        message, ancillary, _, _ = service.recvmsg(1 << 16, socket.CMSG_SPACE(4))
        if not message:
            os._exit(0)
        kind, rest = struct.unpack_from("<q", message)[0], message[8:]
        if kind == PACKETS:
            continue
        if kind != MEMORY:
            return kind, rest
        descriptor = array.array("i", ancillary[0][2])[0]
        if MODE == "shrink":
            shrink(descriptor)
        memory = mmap.mmap(descriptor, struct.unpack("<q", rest)[0])


def shrink(descriptor):
    try:
        os.ftruncate(descriptor, 0)
        send(log("it has shrunk"))
    except OSError as error:
        send(log(errno.errorcode[error.errno]))


def begin():
    """Opens, and returns once frames are due."""
    send(opened())
    assert order()[0] == GO_LIVE


def play(count, **lies):
    """Offers frames, and fills with the frame's number what is taken."""
    for index in range(count):
        send(frame(**lies))
        kind, rest = order()
        if kind == TAKE:
            offset = struct.unpack("<q", rest)[0]
            for row in range(HEIGHT):
                memory[offset + row * STRIDE:offset + row * STRIDE + WIDTH] = bytes([16 + index]) * WIDTH
            send(number(FILLED))


PACKET_LIES = {
    "packet-unasked": [video(), packet(1, 1)], "packet-first": [packet(1, 1)],
    "packet-again": [video(), packet(1, 1), part(1), packet(1, 1)], "packet-empty": [video(), packet(1, 0)],
    "packet-huge": [video(), packet(1, 1 << 34)], "packet-overlong": [video(), packet(1, 10), part(6), part(5)],
    "packet-unfinished": [video(), packet(1, 10), part(5), frame()],
    "packet-in-packet": [video(), packet(1, 10), part(5), packet(2, 10)],
    "part-alone": [video(), part(1)], "part-empty": [video(), packet(1, 1), part(0)],
    "packet-time": [video(), packet(1, 1, timestamp=1 << 62)], "video-huge": [video(width=30000, height=30000)],
    "sound-unasked": [video(sound=sound())], "sound-of-none": [video(), packet(0, 1)],
    "video-long": [video(extradata=bytes(20000))],
}


def send_packets():
    """A packet before each frame, in as many parts as it takes."""
    send(video())
    for index, size in enumerate((1, 150_000, 60_000), 1):
        send(packet(index, size, timestamp=None if index == 3 else index * 3600, keyframe=int(index == 1)))
        for start in range(0, size, 60_000):
            send(part(min(60_000, size - start), index))
        send(frame(packet=optional(number(index))))
        order()


def flood_packets():
    send(video())
    for index in range(1, 1 << 30):
        send(packet(index, 600_000))
        for _ in range(10):
            send(part(60_000))


def eat():
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 1 << 24, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        send(log(f"has {16 * len(kept)} MB"))


def flood(message):
    while True:
        send(message() if callable(message) else message)


LIES = {
    "no-width": dict(width=0), "negative-height": dict(height=-1), "huge": dict(width=16384, height=16384),
    "wide": dict(width=1 << 40), "no-format": dict(format=9999), "format-elsewhere": dict(format=VAAPI),
    "matrix": dict(matrix=300), "no-flag": dict(keyframe=2), "future": dict(arrival=time.monotonic_ns() + 10**12),
    "past": dict(arrival=0), "decode-time": dict(decode_time=10**15), "negative-time": dict(decode_time=-1),
    "negative-errors": dict(errors=-1), "left-out": dict(left_out=5), "negative-left-out": dict(left_out=-1),
    "no-duration": dict(duration=0),
    "far-timestamp": dict(timestamp=optional(number(1 << 61))),
    "long-refusal": dict(refusal=number(1) + number(1 << 40)), "bad-text": dict(refusal=optional(text(b"\xff"))),
    "trailing": dict(refusal=optional(None) + b"x"),
}
# What is sent instead of "opened".
OPENINGS = {
    "garbage": os.urandom(1000), "half": opened()[:20], "cut": b"\x01" * (1 << 17), "no-report": number(77),
    "empty-text": number(OPENED) + number(-1), "no-time-base": opened(denominator=0), "filled-at-once": number(FILLED),
    "frame-at-once": frame(), "no-error": number(FAILED) + number(99), "cancels": number(FAILED) + number(-1),
}


def main():
    kind, _ = order()
    assert kind == OPEN
    if MODE in OPENINGS:
        send(OPENINGS[MODE])
    elif MODE in LIES:
        begin()
        play(1, **LIES[MODE])
    elif MODE == "dies":
        os._exit(3)
    elif MODE == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif MODE == "log-flood":
        flood(log("x" * 100))
    elif MODE == "eats":
        eat()
    elif MODE != "silent":
        begin()
        if MODE == "frame-flood":
            flood(frame)
        elif MODE in PACKET_LIES:
            for message in PACKET_LIES[MODE]:
                send(message)
        elif MODE == "packets":
            send_packets()
        elif MODE == "packet-flood":
            flood_packets()
        elif MODE == "errors-vanish":
            play(1, errors=5)
            play(1, errors=4)
        elif MODE == "dies-filling":
            send(frame())
            order()
            os._exit(4)
        elif MODE == "never-fills":
            send(frame())
            order()
        elif MODE == "ends":
            play(2)
            send(number(ENDED))
        elif MODE == "refused":
            error = number(10) + text("read") + text("it is\x1b[2J refused") + optional(None) + text("Wait")
            send(number(FAILED) + error)
        elif MODE in ("good", "shrink"):
            play(1000)
    while True:
        order()


MODE = sys.argv[-1]
if __name__ == "__main__":
    main()
