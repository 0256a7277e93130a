#!/usr/bin/python3
"""A media server that takes one published H.264 stream at rtsp://127.0.0.1:PORT/cam (ANNOUNCE, RECORD).

Prints "PORT n" once it listens, "SESSION" when a publisher begins, "PICTURE rtp-timestamp seconds red green blue" for each
decoded picture (when it came, and its mean colour), and "TEARDOWN" when a publisher says goodbye. Ends when its standard
input closes.
"""
import argparse
import time

import gst_serving
import serving
from gst_serving import Gst, GstRtspServer

try:
    from PIL import Image
except ImportError as error:
    serving.lack(f"Python's module of pictures ({error})", ["python3-pil"])

LAUNCH = (
    "( rtph264depay name=depay0 ! h264parse ! avdec_h264 ! videoconvert ! video/x-raw,format=RGB"
    " ! appsink name=sink sync=false emit-signals=true )"
)


class Recorder:
    def __init__(self):
        self.timestamps = []

    def configure(self, _factory, media):
        print("SESSION", flush=True)
        self.timestamps = []
        pipeline = media.get_element()
        pipeline.get_by_name("depay0").get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.see)
        pipeline.get_by_name("sink").connect("new-sample", self.show)

    def see(self, _pad, info):
        """Notes a picture's timestamp: the marker bit ends a picture."""
        header = info.get_buffer().extract_dup(0, 8)
        if header[1] & 0x80:
            self.timestamps.append(int.from_bytes(header[4:8], "big"))
        return Gst.PadProbeReturn.OK

    def show(self, sink):
        sample = sink.emit("pull-sample")
        buffer, caps = sample.get_buffer(), sample.get_caps().get_structure(0)
        width, height = caps.get_value("width"), caps.get_value("height")
        data = buffer.extract_dup(0, buffer.get_size())
        stride = len(data) // height
        picture = Image.frombuffer("RGB", (width, height), data, "raw", "RGB", stride, 1)
        red, green, blue = picture.resize((1, 1), Image.BOX).getpixel((0, 0))
        stamp = self.timestamps.pop(0) if self.timestamps else -1
        print(f"PICTURE {stamp} {time.monotonic():.3f} {red} {green} {blue} {width} {height}", flush=True)
        return Gst.FlowReturn.OK


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user")
    parser.add_argument("--password")
    options = parser.parse_args()
    Gst.init(None)
    gst_serving.require_elements(LAUNCH)
    recorder = Recorder()
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(LAUNCH)
    factory.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
    factory.set_latency(0)
    factory.connect("media-configure", recorder.configure)
    server = gst_serving.make_server({"/cam": factory})
    if options.user is not None:
        gst_serving.require_password(server, factory, "publisher", options)
    gst_serving.say_goodbyes(server)
    gst_serving.serve(server, options.port)


if __name__ == "__main__":
    main()
