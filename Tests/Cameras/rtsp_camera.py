#!/usr/bin/python3
"""An RTSP camera: a moving test picture with a running clock, or a file's packets, at rtsp://127.0.0.1:PORT/cam.

Prints "PORT n" once it listens and "TEARDOWN" when a viewer sends that request; ends when its standard input closes.
"""
import argparse

import serving

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtsp", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtsp, GstRtspServer
except (ImportError, ValueError) as error:
    serving.lack(f"Python's modules of GStreamer ({error})", ["python3-gi", "gir1.2-gst-rtsp-server-1.0"])

# A key frame each second, no frame held back, parameter sets before each key frame.
CODECS = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast threads=1 key-int-max={fps}"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max={fps} option-string=pools=1:frame-threads=1"
    " ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "mjpeg": "jpegenc ! rtpjpegpay name=pay0 pt=26",
}

# The Debian package that provides each pipeline element.
PACKAGES = {
    "videotestsrc": "gstreamer1.0-plugins-base",
    "timeoverlay": "gstreamer1.0-x",
    "x264enc": "gstreamer1.0-plugins-ugly",
    "x265enc": "gstreamer1.0-plugins-bad",
    "h264parse": "gstreamer1.0-plugins-bad",
    "h265parse": "gstreamer1.0-plugins-bad",
    "jpegenc": "gstreamer1.0-plugins-good",
    "matroskademux": "gstreamer1.0-plugins-good",
    "rtph264pay": "gstreamer1.0-plugins-good",
    "rtph265pay": "gstreamer1.0-plugins-good",
    "rtpjpegpay": "gstreamer1.0-plugins-good",
}


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", help="Matroska file of H.264 or H.265 to send instead of a test picture")
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
        return (
            f"( filesrc location={options.file} ! matroskademux ! {options.codec}parse"
            f" ! rtp{options.codec}pay name=pay0 pt=96 config-interval=-1 )"
        )
    width, height = (int(number) for number in options.size.split("x"))
    return (
        f"( videotestsrc is-live=true pattern=ball num-buffers={options.frames}"
        f" ! video/x-raw,format=I420,width={width},height={height},framerate={options.fps}/1"
        " ! timeoverlay ! " + CODECS[options.codec].format(fps=options.fps) + " )"
    )


def require_elements(launch):
    """Ends the process if GStreamer lacks an element; the server would only answer 503."""
    missing = [name for name in PACKAGES if name in launch.split() and Gst.ElementFactory.find(name) is None]
    if missing:
        serving.lack("GStreamer's elements " + ", ".join(missing), sorted({PACKAGES[name] for name in missing}))


def require_password(server, factory, options):
    """Admits only viewers that know the password."""
    role = "viewer"
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", role)
    auth = GstRtspServer.RTSPAuth()
    if options.auth == "basic":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(options.user, options.password), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(options.user, options.password, token)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_role(role)
    for permission in ("media.factory.access", "media.factory.construct"):
        permissions.add_permission_for_role(role, permission, True)
    factory.set_permissions(permissions)
    server.set_auth(auth)


def say_goodbye(_client, _context):
    print("TEARDOWN", flush=True)


def attach(server, port):
    server.set_service(str(port))
    if server.attach(None) == 0:
        raise OSError(f"port {port} is taken")


def main():
    options = parse()
    Gst.init(None)
    launch = pipeline(options)
    require_elements(launch)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(launch)
    factory.set_shared(True)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    if options.user is not None:
        require_password(server, factory, options)
    server.get_mount_points().add_factory("/cam", factory)
    server.connect("client-connected", lambda _, client: client.connect("teardown-request", say_goodbye))
    serving.end_with_input()
    serving.listen(options.port, lambda port: attach(server, port))
    serving.announce(server.get_bound_port())
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
