"""A headless browser at the page of `dtopd serve`."""
import json
import pathlib
import sys
import time

from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
import chromium  # noqa: E402

PATIENCE = 90


class Browser:
    """Chromium at the page, and what it has asked for."""

    def __init__(self, address):
        self.driver = chromium.start("--enable-precise-memory-info", "--hide-scrollbars", "--lang=en-GB", logs=True)
        self.address = address
        self.requests, self.complaints = [], []
        self.screen(1280, 900)

    def screen(self, width, height, dark=False, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if mobile else 1, mobile=mobile)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=scheme)
        time.sleep(1)

    def call(self, method, **arguments):
        return self.driver.execute_cdp_cmd(method, arguments)

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def read_logs(self):
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
        for entry in self.driver.get_log("browser"):
            if entry["level"] == "SEVERE":
                self.complaints.append(entry["message"])

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        found = self.all(selector)
        return found[0] if found else None

    def text(self, selector):
        """The text of the first element; empty if it is not shown."""
        return self.script(
            "const e = document.querySelector(arguments[0]); return e && e.offsetParent !== null ? e.innerText : ''",
            selector)

    def wait(self, what, holds, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return
            time.sleep(0.2)
        raise AssertionError(f"not within {seconds} s: {what}")

    def press(self, *keys):
        for key in keys:
            webdriver.ActionChains(self.driver).send_keys(key).perform()

    def picture(self, folder, name):
        if folder:
            file = folder / f"{name}.png"
            self.driver.save_screenshot(str(file))
            # A third of the bytes, for documents.
            Image.open(file).convert("RGB").quantize(256).save(file, optimize=True)

    def usage(self):
        """Megabytes of the heap, when all rubbish is gone, and the page's elements."""
        self.call("HeapProfiler.collectGarbage")
        heap = self.call("Runtime.getHeapUsage")["usedSize"] / 1e6
        return heap, self.script("return document.querySelectorAll('*').length")

    def foreign(self):
        """What it has asked others for than the page's host, as far as the logs are read."""
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:", "chrome"))]

    def focused(self):
        return self.script("return document.activeElement.outerHTML.slice(0, 200)")


AUDIT = (pathlib.Path(__file__).resolve().parent / "audit.js").read_text(encoding="utf-8")


def audit(browser, where):
    """What a person with a screen reader, or poor eyes, would stumble over."""
    problems = browser.script(AUDIT)
    assert not problems, f"{where}: {problems}"
