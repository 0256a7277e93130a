"""Shared by the RTSP servers that are made of GStreamer: its modules, its encoders, passwords, and serving."""
import serving

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtsp", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtsp, GstRtspServer
except (ImportError, ValueError) as error:
    serving.lack(f"Python's modules of GStreamer ({error})", ["python3-gi", "gir1.2-gst-rtsp-server-1.0"])

# The Debian package that provides each element of the cameras' pipelines.
PACKAGES = {
    "videotestsrc": "gstreamer1.0-plugins-base",
    "appsrc": "gstreamer1.0-plugins-base",
    "appsink": "gstreamer1.0-plugins-base",
    "videoconvert": "gstreamer1.0-plugins-base",
    "timeoverlay": "gstreamer1.0-x",
    "avdec_h264": "gstreamer1.0-libav",
    "x264enc": "gstreamer1.0-plugins-ugly",
    "x265enc": "gstreamer1.0-plugins-bad",
    "h264parse": "gstreamer1.0-plugins-bad",
    "h265parse": "gstreamer1.0-plugins-bad",
    "jpegenc": "gstreamer1.0-plugins-good",
    "matroskademux": "gstreamer1.0-plugins-good",
    "qtdemux": "gstreamer1.0-plugins-good",
    "rtph264depay": "gstreamer1.0-plugins-good",
    "rtph264pay": "gstreamer1.0-plugins-good",
    "rtph265pay": "gstreamer1.0-plugins-good",
    "rtpjpegpay": "gstreamer1.0-plugins-good",
}
# A key frame each second, no frame held back, parameter sets before each key frame.
CODECS = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast threads=1 key-int-max={fps}"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max={fps} option-string=pools=1:frame-threads=1"
    " ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "mjpeg": "jpegenc ! rtpjpegpay name=pay0 pt=26",
}


def make_server(factories):
    """A server on 127.0.0.1 with each factory at its path."""
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    for path, factory in factories.items():
        server.get_mount_points().add_factory(path, factory)
    return server


def require_elements(launch):
    """Ends the process if GStreamer lacks an element of a pipeline; the server would only answer 503."""
    missing = [name for name in PACKAGES if name in launch.split() and Gst.ElementFactory.find(name) is None]
    if missing:
        serving.lack("GStreamer's elements " + ", ".join(missing), sorted({PACKAGES[name] for name in missing}))


def playing(launch):
    """A factory whose viewers share one run of a pipeline."""
    require_elements(launch)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(launch)
    factory.set_shared(True)
    return factory


def require_password(server, factory, role, options):
    """Admits only those that know the password of `options`; it is sent in the clear if `options.auth` is basic."""
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", role)
    auth = GstRtspServer.RTSPAuth()
    if getattr(options, "auth", "digest") == "basic":
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


def say_goodbyes(server):
    """Prints "TEARDOWN" for each client that sends that request."""
    server.connect(
        "client-connected",
        lambda _, client: client.connect("teardown-request", lambda *_: print("TEARDOWN", flush=True)),
    )


def serve(server, wanted):
    """Announces the port, `wanted` unless that is 0, and serves until standard input closes."""

    def attach(port):
        server.set_service(str(port))
        if server.attach(None) == 0:
            raise OSError(f"port {port} is taken")

    serving.end_with_input()
    serving.listen(wanted, attach)
    serving.announce(server.get_bound_port())
    GLib.MainLoop().run()
