#!/usr/bin/python3
"""A camera that speaks HTTP or HTTPS, at http://127.0.0.1:PORT, with one path for each way of sending video.

    /video.mp4      the file given with --file, with ranges and a length
    /stall.mp4      the same; the body stops half way, the connection stays open
    /short.mp4      the same; the connection closes half way
    /short.ts       the file given with --stream, with a length; the connection closes half way
    /whole.ts       the file given with --stream, with a length but without ranges
    /picture.jpg    the picture given with --picture
    /live.ts        the file given with --stream in real time, repeated without end, without a length (MPEG-TS)
    /live.mjpg      the picture given with --picture as multipart/x-mixed-replace, 10 a second, without end
    /torn.mjpg      like live.mjpg, but every fifth picture lacks its second half
    /stall.ts       like live.ts, silent after a second
    /passwd.m3u8    a playlist (HLS) of file:///etc/passwd
    /local.m3u8     a playlist of the file given with --stream, by its local name: playable unless that is refused
    /live.m3u8      a playlist of /segment.ts
    /growing.m3u8   the same, not ended yet
    /other.m3u8?URL a playlist of that URL
    /loop           redirects to itself
    /to-file        redirects to file:///etc/passwd
    /status/NNN     that status and nothing else
    /endless        endless headers
    /huge           promises a gigabyte, sends nothing

With --user and --password, every path requires them. Prints "PORT n" once it listens; ends when its standard input
closes.
"""
import argparse
import base64
import hashlib
import http.server
import itertools
import os
import pathlib
import re
import ssl
import time

import serving

REALM = "camera"
BOUNDARY = "picture"


def md5(*parts):
    return hashlib.md5(":".join(parts).encode()).hexdigest()


class Camera(http.server.BaseHTTPRequestHandler):
    """Handles one request; `options` are the program's arguments."""

    protocol_version = "HTTP/1.1"
    options = None
    nonce = os.urandom(8).hex()

    def do_HEAD(self):
        self.attend()

    def do_GET(self):
        self.attend()

    def attend(self):
        self.close_connection = True
        path = self.path.partition("?")[0]
        answer = getattr(self, "send_" + re.sub(r"\W", "_", path.lstrip("/")), None)
        if self.options.user is not None and not self.is_known():
            self.challenge()
        elif path.startswith("/status/"):
            self.send_error(int(path.rpartition("/")[2]))
        elif answer is None:
            self.send_error(404)
        else:
            answer()

    # Authentication

    def is_known(self):
        given = self.headers.get("Authorization", "")
        user, password = self.options.user, self.options.password
        if self.options.auth == "basic":
            return given == "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        field = dict(re.findall(r'(\w+)="?([^",]*)"?', given))
        secret = md5(user, REALM, password)
        request = md5(self.command, field.get("uri", ""))
        if "qop" in field:
            middle = [self.nonce, field.get("nc", ""), field.get("cnonce", ""), field["qop"]]
        else:
            middle = [self.nonce]
        return field.get("response") == md5(secret, *middle, request) and field.get("username") == user

    def challenge(self):
        self.send_response(401)
        if self.options.auth == "basic":
            self.send_header("WWW-Authenticate", f'Basic realm="{REALM}"')
        else:
            self.send_header(
                "WWW-Authenticate", f'Digest realm="{REALM}", nonce="{self.nonce}", algorithm=MD5, qop="auth"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    # Files

    def send_video_mp4(self):
        self.send_file(self.options.file)

    def send_stall_mp4(self):
        self.send_half(self.options.file)
        self.hold()

    def send_short_mp4(self):
        self.send_half(self.options.file)

    def send_short_ts(self):
        self.send_half(self.options.stream)

    def send_segment_ts(self):
        self.send_file(self.options.stream)

    def send_file(self, name):
        content = pathlib.Path(name).read_bytes()
        wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(wanted.group(1)) if wanted else 0
        last = min(int(wanted.group(2)) if wanted and wanted.group(2) else len(content) - 1, len(content) - 1)
        if first >= len(content):
            return self.send_error(416)
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        self.wfile.write(content[first : last + 1])

    def send_half(self, name):
        content = pathlib.Path(name).read_bytes()
        self.send_head("video/mp4", len(content))
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()

    def send_whole_ts(self):
        content = pathlib.Path(self.options.stream).read_bytes()
        self.send_head("video/mp2t", len(content))
        self.wfile.write(content)

    def send_picture_jpg(self):
        self.send_file(self.options.picture)

    # Live

    def send_live_ts(self):
        self.send_head("video/mp2t")
        for piece in self.paced_stream():
            self.wfile.write(piece)

    def send_stall_ts(self):
        self.send_head("video/mp2t")
        for piece in itertools.islice(self.paced_stream(), 10):
            self.wfile.write(piece)
        self.hold()

    def paced_stream(self):
        """The stream's bytes, a tenth of a second's worth at a time; starts again at the end."""
        content = pathlib.Path(self.options.stream).read_bytes()
        step = max(188, len(content) // max(1, round(10 * self.options.seconds)) // 188 * 188)
        while True:
            for start in range(0, len(content), step):
                yield content[start : start + step]
                time.sleep(0.1)

    def send_live_mjpg(self):
        picture = pathlib.Path(self.options.picture).read_bytes()
        self.send_pictures(itertools.repeat(picture))

    def send_torn_mjpg(self):
        picture = pathlib.Path(self.options.picture).read_bytes()
        self.send_pictures(itertools.cycle([picture] * 4 + [picture[: len(picture) // 2]]))

    def send_pictures(self, pictures):
        self.send_head(f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        for picture in pictures:
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
            self.wfile.write(head.encode() + picture + b"\r\n")
            self.wfile.flush()
            time.sleep(0.1)

    # Playlists

    def send_passwd_m3u8(self):
        self.send_playlist("file:///etc/passwd")

    def send_local_m3u8(self):
        self.send_playlist("file://" + os.path.abspath(self.options.stream))

    def send_live_m3u8(self):
        self.send_playlist("segment.ts")

    def send_growing_m3u8(self):
        self.send_playlist("segment.ts", end=[])

    def send_other_m3u8(self):
        self.send_playlist(self.path.partition("?")[2])

    def send_playlist(self, place, end=("#EXT-X-ENDLIST",)):
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:10", "#EXT-X-MEDIA-SEQUENCE:0"]
        body = "\n".join([*lines, "#EXTINF:10.0,", place, *end, ""]).encode()
        self.send_head("application/vnd.apple.mpegurl", len(body))
        self.wfile.write(body)

    # Faults

    def send_loop(self):
        self.redirect(self.path)

    def send_to_file(self):
        self.redirect("file:///etc/passwd")

    def redirect(self, place):
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_endless(self):
        self.send_response(200)
        self.flush_headers()
        while True:
            self.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")
            time.sleep(0.001)

    def send_huge(self):
        self.send_head("video/mp4", 1 << 30)
        self.hold()

    # Shared by all responses

    def send_head(self, kind, length=None):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()

    def hold(self):
        """Sends nothing more; returns when the client leaves."""
        while self.connection.recv(65536):
            pass

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--file")
    parser.add_argument("--stream")
    parser.add_argument("--seconds", type=float, default=1, help="how long the stream is")
    parser.add_argument("--picture")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--auth", choices=["digest", "basic"], default="digest")
    parser.add_argument("--certificate", help="speak HTTPS with this certificate and key (one PEM file)")
    Camera.options = parser.parse_args()
    serving.end_with_input()

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            pass  # The client left.

    server = serving.listen(Camera.options.port, lambda port: Server(("127.0.0.1", port), Camera))
    if Camera.options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(Camera.options.certificate)
        # The connection's own thread does the handshake; otherwise a silent client would block all others.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    serving.announce(server.server_address[1])
    server.serve_forever()


if __name__ == "__main__":
    main()
