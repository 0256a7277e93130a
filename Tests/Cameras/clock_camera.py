#!/usr/bin/python3
"""An RTSP camera with a main stream, /main, and a smaller one, /sub, at rtsp://127.0.0.1:PORT.

Both show the time as 16 bars from left to right, white for 1: a number that grows by one each 10 ms, highest bit first, in
Gray's code, so that a picture that is taken on a border is off by one at most. Prints "PORT n" once it listens; ends when
its standard input closes.
"""
import argparse
import threading
import time

import serving

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
except (ImportError, ValueError) as error:
    serving.lack(f"Python's modules of GStreamer ({error})", ["python3-gi", "gir1.2-gst-rtsp-server-1.0"])

CODECS = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast threads=1 key-int-max={fps}"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max={fps} option-string=pools=1:frame-threads=1"
    " ! rtph265pay name=pay0 pt=96 config-interval=-1",
}
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
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(
        "( appsrc name=source is-live=true do-timestamp=true format=time"
        f" caps=video/x-raw,format=I420,width={width},height={height},framerate={fps}/1"
        " ! queue ! " + CODECS[codec].format(fps=fps) + " )")
    made.set_shared(True)

    def begin(_, media):
        source = media.get_element().get_by_name("source")
        threading.Thread(target=feed, args=(source, width, height, fps), daemon=True).start()

    made.connect("media-configure", begin)
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codec", choices=sorted(CODECS), default="h264")
    parser.add_argument("--size", default="640x360", help="of the main stream")
    parser.add_argument("--fps", type=int, default=25, help="of the main stream")
    parser.add_argument("--sub-fps", type=int, default=25)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    points = server.get_mount_points()
    points.add_factory("/main", factory(options.codec, options.size, options.fps))
    points.add_factory("/sub", factory(options.codec, "160x96", options.sub_fps))

    def attach(port):
        server.set_service(str(port))
        if server.attach(None) == 0:
            raise OSError(f"port {port} is taken")

    serving.end_with_input()
    serving.listen(options.port, attach)
    serving.announce(server.get_bound_port())
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
