#!/usr/bin/python3
"""RTSP cameras that play H.264 clips: the first at rtsp://127.0.0.1:PORT/cam0, and so on.

Prints "PORT n" once it listens; ends when its standard input closes.
"""
import argparse

import gst_serving
from gst_serving import Gst


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="+", metavar="clip.mp4")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    Gst.init(None)
    factories = {}
    for number, clip in enumerate(options.clips):
        factories[f"/cam{number}"] = gst_serving.playing(
            f'( filesrc location="{clip}" ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )'
        )
    gst_serving.serve(gst_serving.make_server(factories), options.port)


if __name__ == "__main__":
    main()
