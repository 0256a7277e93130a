#!/usr/bin/python3
"""An RTSP camera with a main stream, /main, and a smaller one, /sub, at rtsp://127.0.0.1:PORT.

Both show the time as 16 bars from left to right, white for 1: a number that grows by one each 10 ms, highest bit first, in
Gray's code, so that a picture that is taken on a border is off by one at most. Prints "PORT n" once it listens; ends when
its standard input closes.
"""
import argparse
import threading
import time

import gst_serving
from gst_serving import CODECS, Gst

BARS = 16


def picture(width, height):
    """The time as a picture in I420."""
    number = int(time.monotonic() * 100) % (1 << BARS)
    code = number ^ number >> 1
    row = b"".join(
        bytes([235 if code >> BARS - 1 - bar & 1 else 16]) * (width // BARS) for bar in range(BARS))
    row += row[-1:] * (width - len(row))
    return row * height + b"\x80" * (width * height // 2)


def feed(source, width, height, fps):
    """Pushes pictures, at even times, until nobody looks any more."""
    due = time.monotonic()
    while True:
        if source.emit("push-buffer", Gst.Buffer.new_wrapped(picture(width, height))) != Gst.FlowReturn.OK:
            return
        due += 1 / fps
        time.sleep(max(due - time.monotonic(), 0))


def factory(codec, size, fps):
    width, height = (int(number) for number in size.split("x"))
    # A busy machine encodes fewer pictures, none of them late.
    made = gst_serving.playing(
        "( appsrc name=source is-live=true do-timestamp=true format=time max-buffers=1 leaky-type=downstream"
        f" caps=video/x-raw,format=I420,width={width},height={height},framerate={fps}/1"
        " ! queue max-size-buffers=1 leaky=downstream ! " + CODECS[codec].format(fps=fps) + " )")

    def begin(_, media):
        source = media.get_element().get_by_name("source")
        threading.Thread(target=feed, args=(source, width, height, fps), daemon=True).start()

    made.connect("media-configure", begin)
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codec", choices=["h264", "h265"], default="h264")
    parser.add_argument("--size", default="640x360", help="of the main stream")
    parser.add_argument("--fps", type=int, default=25, help="of the main stream")
    parser.add_argument("--sub-fps", type=int, default=25)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    Gst.init(None)
    factories = {
        "/main": factory(options.codec, options.size, options.fps),
        "/sub": factory(options.codec, "160x96", options.sub_fps),
    }
    gst_serving.serve(gst_serving.make_server(factories), options.port)


if __name__ == "__main__":
    main()
