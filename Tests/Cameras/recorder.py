#!/usr/bin/python3
"""A media server that takes one published H.264 stream at rtsp://127.0.0.1:PORT/cam (ANNOUNCE, RECORD).

Prints "PORT n" once it listens, "SESSION" when a publisher begins, "PICTURE rtp-timestamp seconds red green blue" for each
decoded picture (when it came, and its mean colour), and "TEARDOWN" when a publisher says goodbye. Saves the last picture
as PNG where --picture says. Ends when its standard input closes.
"""
import argparse
import os
import time

import serving

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtsp", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtsp, GstRtspServer
    from PIL import Image
except (ImportError, ValueError) as error:
    serving.lack(
        f"Python's modules of GStreamer or pictures ({error})",
        ["python3-gi", "gir1.2-gst-rtsp-server-1.0", "python3-pil"],
    )

LAUNCH = (
    "( rtph264depay name=depay0 ! h264parse ! avdec_h264 ! videoconvert ! video/x-raw,format=RGB"
    " ! appsink name=sink sync=false emit-signals=true )"
)


class Recorder:
    def __init__(self, options):
        self.options = options
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
        if self.options.picture:
            picture.save(self.options.picture + ".part", "PNG")
            os.replace(self.options.picture + ".part", self.options.picture)
        return Gst.FlowReturn.OK


def require_password(server, factory, options):
    """Admits only publishers that know the password."""
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "publisher")
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(options.user, options.password, token)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_role("publisher")
    for permission in ("media.factory.access", "media.factory.construct"):
        permissions.add_permission_for_role("publisher", permission, True)
    factory.set_permissions(permissions)
    server.set_auth(auth)


def attach(server, port):
    server.set_service(str(port))
    if server.attach(None) == 0:
        raise OSError(f"port {port} is taken")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--picture", help="where to save the last picture")
    parser.add_argument("--user")
    parser.add_argument("--password")
    options = parser.parse_args()
    Gst.init(None)
    if Gst.ElementFactory.find("avdec_h264") is None:
        serving.lack("GStreamer's element avdec_h264", ["gstreamer1.0-libav"])
    recorder = Recorder(options)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(LAUNCH)
    factory.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
    factory.set_latency(0)
    factory.connect("media-configure", recorder.configure)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    if options.user is not None:
        require_password(server, factory, options)
    server.get_mount_points().add_factory("/cam", factory)
    server.connect(
        "client-connected",
        lambda _, client: client.connect("teardown-request", lambda *_: print("TEARDOWN", flush=True)),
    )
    serving.end_with_input()
    serving.listen(options.port, lambda port: attach(server, port))
    serving.announce(server.get_bound_port())
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
