#!/usr/bin/python3
"""RTSP cameras that play H.264 clips: the first at rtsp://127.0.0.1:PORT/cam0, and so on.

Prints "PORT n" once it listens; ends when its standard input closes.
"""
import argparse

import serving

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
except (ImportError, ValueError) as error:
    serving.lack(f"Python's modules of GStreamer ({error})", ["python3-gi", "gir1.2-gst-rtsp-server-1.0"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="+", metavar="clip.mp4")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    for number, clip in enumerate(options.clips):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(
            f'( filesrc location="{clip}" ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )'
        )
        factory.set_shared(True)
        server.get_mount_points().add_factory(f"/cam{number}", factory)

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
