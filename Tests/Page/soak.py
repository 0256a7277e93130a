#!/usr/bin/python3
"""Leaves the page of `dtopd serve` open in headless Chromium, with 64 streams.

    Tests/Page/soak.py .build/release/dtopd [--minutes 30]

Every minute it shows another view: the grid, a stream, its recordings, its zones. Prints the heap and the page's elements;
ends with status 1 if either grows, or if the page asks another host for anything.
"""
import argparse
import pathlib
import sys
import tempfile
import time

from browser import Browser
from cameras import PageService

STREAMS = 64
VIEWS = ["", "#/s01", "#/s02/recordings", "#/s03/zones", "", "#/s04"]
# How many pictures of the grid are in sight and loaded.
PICTURES = """
return [...document.querySelectorAll('#grid img')].filter(image => image.naturalWidth && image.offsetParent
  && image.getBoundingClientRect().top < innerHeight).length"""
# Megabytes that the second half may use above the first.
ROOM = 1.0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd")
    parser.add_argument("--minutes", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        service = PageService(options.dtopd, folder)
        # A picture every two seconds, so that two cores suffice for all.
        camera = {"input": "lavfi:testsrc2=s=320x192:r=0.5,realtime", "live": True, "input_size": "short:128"}
        service.streams = {f"s{number:02}": camera for number in range(1, STREAMS + 1)}
        browser, failures = None, []
        service.start()
        try:
            service.require("most streams run", lambda: len(service.running()) > STREAMS * 3 // 4, 300)
            browser = Browser(service.address)
            browser.driver.get(service.address)
            browser.wait("all streams", lambda: len(browser.all("#grid li")) == STREAMS)
            heaps, elements = [], []
            for minute in range(options.minutes + 1):
                browser.script("location.hash = arguments[0]", VIEWS[minute % len(VIEWS)])
                time.sleep(60 if minute else 10)
                # Views differ: what is compared is always the grid, with its pictures.
                browser.script("location.hash = ''")
                browser.wait("the grid", lambda: browser.text("#grid") and not browser.text("#single"))
                browser.wait("its pictures", lambda: browser.script(PICTURES) > 0)
                heap, count = browser.usage()
                heaps.append(heap)
                elements.append(count)
                browser.read_logs()
                print(f"after {minute:2} minutes: heap {heap:.2f} MB, {count} elements, "
                      f"{len(browser.requests)} requests", flush=True)
            half = max(len(heaps) // 2, 1)
            if max(heaps[half:]) > max(heaps[:half]) + ROOM:
                failures.append(f"the heap grows: {max(heaps[:half]):.2f} MB, then {max(heaps[half:]):.2f} MB")
            # Notices come and go with the streams' states.
            if max(elements[half:]) > max(elements[:half]) + 3 * STREAMS:
                failures.append(f"elements grow: {elements}")
            if browser.foreign():
                failures.append(f"other hosts: {browser.foreign()[:5]}")
        finally:
            if browser:
                browser.driver.quit()
            service.kill()
    for failure in failures:
        print(f"FAIL  {failure}")
    if not failures:
        print("ok")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
