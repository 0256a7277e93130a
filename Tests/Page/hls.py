"""Plays a stream's HLS in Chromium and ffmpeg while its camera and then the service are restarted. Before that, the service
is restarted while the page shows a live picture.

    /usr/bin/python3 Tests/Page/hls.py .build/release/dtopd
"""
import argparse
import contextlib
import json
import pathlib
import subprocess
import tempfile
import threading
import time
import urllib.request

from browser import Browser
from camera import Camera
from cameras import PageService


class Player:
    """ffmpeg, which counts the pictures it plays."""

    def __init__(self, address):
        self.frames = 0
        self.process = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-i", address, "-f", "null", "-progress", "pipe:1", "-"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.complaints = []
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=lambda: self.complaints.extend(self.process.stderr), daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            if line.startswith("frame="):
                self.frames = int(line[6:])


def grows(browser, what, count, by=20, seconds=90):
    start = count()
    browser.wait(f"{what} plays", lambda: count() >= start + by, seconds)
    print(f"{what} plays: {start} -> {count()} pictures", flush=True)


def check_live_picture(browser, service):
    """It begins anew after the service's restart."""

    def picture():
        width, address = browser.script("const i = document.querySelector('#single img'); return [i?.naturalWidth, i?.src]")
        return address if width else None

    browser.wait("a live picture", picture)
    before = picture()
    service.stop()
    browser.wait("the loss", lambda: "What you see is old" in browser.text("#lost"))
    service.start()
    browser.wait("another live picture", lambda: picture() not in (None, before))


def play(dtopd, folder, stack):
    camera = stack.enter_context(Camera("rtsp_camera.py", "--size", "640x360", "--fps", 10))
    service = PageService(dtopd, folder)
    service.streams = {"front": {"input": camera.url, "hls": True}}
    stack.enter_context(service)
    service.require("the stream runs", lambda: service.is_running("front"))
    playlist = f"{service.address}streams/front/hls/live.m3u8"

    detail = json.loads(urllib.request.urlopen(f"{service.address}api/streams/front").read())
    assert detail["hls"] is True, detail
    time.sleep(3)
    start = time.monotonic()
    with urllib.request.urlopen(playlist, timeout=30) as answer:
        text = answer.read().decode()
        assert answer.headers["content-type"] == "application/vnd.apple.mpegurl", answer.headers
    print(f"the first playlist came after {time.monotonic() - start:.1f} s", flush=True)
    assert "#EXT-X-MAP" in text and "#EXT-X-PROGRAM-DATE-TIME" in text and "ENDLIST" not in text, text

    browser = Browser(service.address)
    quit_browser = stack.enter_context(contextlib.ExitStack())
    quit_browser.callback(browser.driver.quit)
    browser.driver.get(f"{service.address}#/front")
    check_live_picture(browser, service)
    browser.wait("the choice of the video", lambda: browser.one("input[value=video]"))
    browser.script("document.querySelector('input[value=video]').click()")

    def shown():
        return browser.script(
            "const v = document.querySelector('video'); return v ? v.getVideoPlaybackQuality().totalVideoFrames : 0")

    # A new element or source counts anew.
    total = {"sum": 0, "last": 0}

    def pictures():
        now = shown()
        total["sum"] += now - total["last"] if now >= total["last"] else now
        total["last"] = now
        return total["sum"]

    def new_player():
        player = Player(playlist)
        stack.callback(player.process.kill)
        return player

    player = new_player()
    grows(browser, "Chromium", pictures)
    grows(browser, "ffmpeg", lambda: player.frames)
    size = browser.script("const v = document.querySelector('video'); return [v.videoWidth, v.videoHeight]")
    assert size == [640, 360], size

    camera.kill()
    service.require("its loss", lambda: not service.is_running("front"))
    # Notices, one a second.
    grows(browser, "ffmpeg, without the camera,", lambda: player.frames, by=4)
    camera.start()
    service.require("its return", lambda: service.is_running("front"))
    grows(browser, "ffmpeg, after the camera's restart,", lambda: player.frames, by=40)
    grows(browser, "Chromium, after the camera's restart,", pictures, by=40)

    print("the service ended with", service.stop(), flush=True)
    time.sleep(2)
    service.start()
    service.require("the stream runs", lambda: service.is_running("front"))
    grows(browser, "Chromium, after the service's restart,", pictures, by=40)
    # ffmpeg ends if it asks for the playlist while nobody listens.
    if player.process.poll() is not None:
        print("ffmpeg had ended, and begins anew:", player.complaints[-1:], flush=True)
        player = new_player()
    grows(browser, "ffmpeg, after the service's restart,", lambda: player.frames, by=40)
    browser.read_logs()
    assert not browser.foreign(), browser.foreign()
    complaints = [text for text in browser.complaints if "Content Security Policy" in text]
    assert not complaints, complaints

    quit_browser.close()
    player.process.kill()
    print("ffmpeg said:", player.complaints[-5:], flush=True)

    def written():
        return service.stream("front")["outputs"]["overlay_encoder"]["written"]

    def is_at_rest():
        before = written()
        time.sleep(5)
        return written() == before

    print("nobody plays", flush=True)
    service.require("the encoder rests", is_at_rest)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        play(options.dtopd, pathlib.Path(folder), stack)
    print("HLS plays")


if __name__ == "__main__":
    main()
