#!/usr/bin/python3
"""An RTSP camera: a moving test picture with a running clock, or a file's packets, at rtsp://127.0.0.1:PORT/cam.

Prints "PORT n" once it listens and "TEARDOWN" when a viewer sends that request; ends when its standard input closes.
"""
import argparse

import gst_serving
from gst_serving import CODECS, Gst


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", help="Matroska file of H.264 or H.265 to send instead of a test picture")
    parser.add_argument("--sound", action="store_true", help="send the file's AAC too")
    parser.add_argument("--codec", choices=sorted(CODECS), default="h264")
    parser.add_argument("--size", default="160x96", metavar="WxH")
    parser.add_argument("--fps", type=int, default=25)
    parser.add_argument("--frames", type=int, default=-1, help="end of stream after this many; -1 = never")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--auth", choices=["digest", "basic"], default="digest")
    return parser.parse_args()


def pipeline(options):
    if options.file:
        sound = " demuxer. ! queue ! aacparse ! rtpmp4gpay name=pay1 pt=97" if options.sound else ""
        return (
            f"( filesrc location={options.file} ! matroskademux name=demuxer demuxer. ! queue ! {options.codec}parse"
            f" ! rtp{options.codec}pay name=pay0 pt=96 config-interval=-1{sound} )"
        )
    width, height = (int(number) for number in options.size.split("x"))
    return (
        f"( videotestsrc is-live=true pattern=ball num-buffers={options.frames}"
        f" ! video/x-raw,format=I420,width={width},height={height},framerate={options.fps}/1"
        " ! timeoverlay ! " + CODECS[options.codec].format(fps=options.fps) + " )"
    )


def main():
    options = parse()
    Gst.init(None)
    factory = gst_serving.playing(pipeline(options))
    server = gst_serving.make_server({"/cam": factory})
    if options.user is not None:
        gst_serving.require_password(server, factory, "viewer", options)
    gst_serving.say_goodbyes(server)
    gst_serving.serve(server, options.port)


if __name__ == "__main__":
    main()
