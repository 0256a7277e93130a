#!/usr/bin/python3
"""Tests the page of `dtopd serve` in headless Chromium, and takes its pictures.

    Tests/Page/page.py .build/release/dtopd [--pictures docs/pictures] [--minutes 30]

Prints a line for each check; ends with status 1 if one fails. With --minutes it also watches the page's memory.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback

from cameras import Cameras, PageService
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 90


class Browser:
    """Chromium at the page, and what it has asked for."""

    def __init__(self, address):
        options = webdriver.ChromeOptions()
        options.page_load_strategy = "none"
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--enable-precise-memory-info", "--hide-scrollbars", "--lang=en-GB"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        service = webdriver.chrome.service.Service("/usr/bin/chromedriver")
        self.driver = webdriver.Chrome(service=service, options=options)
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

    def focused(self):
        return self.script("return document.activeElement.outerHTML.slice(0, 200)")


AUDIT = (HERE / "audit.js").read_text(encoding="utf-8")


def audit(browser, where):
    """What a person with a screen reader, or poor eyes, would stumble over."""
    problems = browser.script(AUDIT)
    assert not problems, f"{where}: {problems}"


def card(browser, stream):
    return f'#grid li[data-id="{stream}"]'


def log_in(browser, token):
    browser.wait("the form", lambda: browser.text("#login"))
    field = browser.one("#token")
    field.clear()
    field.send_keys(token, Keys.ENTER)


def check_login(browser, service, cameras, pictures):
    browser.driver.get(service.address)
    browser.wait("the form", lambda: browser.text("#login"))
    audit(browser, "the form")
    browser.picture(pictures, "page-login-light")
    log_in(browser, "wrong")
    browser.wait("the refusal", lambda: "not known" in browser.text("#refused"))
    log_in(browser, "vic")
    browser.wait("the grid", lambda: len(browser.all("#grid li")) == 5)
    assert not browser.text("#login")
    # The cookie is not for scripts.
    assert browser.script("return document.cookie") == ""


def check_grid(browser, service, cameras, pictures):
    for stream in ["crossing", "gate", "lot", "roof"]:
        browser.wait(f"{stream} runs", lambda: "running" in browser.text(card(browser, stream) + " .state"))
        browser.wait(f"a picture of {stream}", lambda: browser.script(
            "return document.querySelector(arguments[0]).naturalWidth", card(browser, stream) + " img") > 0)
    assert "switched off" in browser.text(card(browser, "shed") + " .state")
    assert "5 streams: 4 with pictures" in browser.text("#summary")
    # Each state has a shape of its own besides its colour.
    shapes = browser.script("return [...document.querySelectorAll('#grid .state path')].map(p => p.getAttribute('d'))")
    assert len(set(shapes)) == 2, shapes
    before = browser.script("return document.querySelector(arguments[0]).src", card(browser, "gate") + " img")
    browser.wait("another picture", lambda: browser.script(
        "return document.querySelector(arguments[0]).src", card(browser, "gate") + " img") != before)
    for dark in [False, True]:
        browser.screen(1280, 900, dark=dark)
        audit(browser, f"the grid, dark: {dark}")
        browser.picture(pictures, f"page-grid-{'dark' if dark else 'light'}")
    browser.screen(1280, 900)


def check_keyboard(browser, service, cameras, pictures):
    browser.driver.get(service.address)
    browser.wait("the grid", lambda: len(browser.all("#grid li")) == 5)
    browser.press(Keys.TAB)
    assert "skip" in browser.focused(), browser.focused()
    for _ in range(12):
        browser.press(Keys.TAB)
        if "#/gate" in browser.focused():
            break
    assert "#/gate" in browser.focused(), browser.focused()
    outline = browser.script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", outline
    browser.press(Keys.ENTER)
    browser.wait("one stream", lambda: browser.text("#single h2") == "gate")
    browser.wait("the focus at its name", lambda: "<h2" in browser.focused())
    browser.press(Keys.ESCAPE)
    browser.wait("the grid again", lambda: browser.text("#grid") and not browser.text("#single"))


def live_size(browser):
    return browser.script("const i = document.querySelector('#single img'); return [i.naturalWidth, i.src]")


def check_stream(browser, service, cameras, pictures):
    browser.script("location.hash = '#/crossing'")
    browser.wait("one stream", lambda: browser.text("#single h2") == "crossing")
    browser.wait("a live picture", lambda: live_size(browser)[0] > 0)
    for content in ["exits", "mask", "picture", "classes"]:
        browser.script("document.querySelector(`#single input[value=${arguments[0]}]`).click()", content)
        browser.wait(content, lambda: f"show={content}" in live_size(browser)[1] and live_size(browser)[0] > 0)
        if content == "exits":
            browser.wait("what its colours mean", lambda: "left after layer" in browser.text("#single .keys"))
    browser.wait("shares of classes", lambda: "%" in browser.text("#single table[aria-label='Shares of the classes']"))
    assert "of dense" in browser.text("#single table[aria-label='Now']")
    assert "crossing" in browser.text("#single table[aria-label='Share of the engine by stream']")
    assert not browser.text("#single .head button"), "a viewer switches nothing"
    # A while, so that the charts show something.
    time.sleep(20)
    for dark in [False, True]:
        browser.screen(1280, 1150, dark=dark)
        audit(browser, f"one stream, dark: {dark}")
        browser.picture(pictures, f"page-stream-{'dark' if dark else 'light'}")
    browser.screen(1280, 900)


def check_phone(browser, service, cameras, pictures):
    for place, name in [("", "page-phone"), ("#/crossing", "page-phone-stream")]:
        browser.screen(390, 844, mobile=True)
        browser.script("location.hash = arguments[0]", place)
        time.sleep(3)
        wide = browser.script("return document.documentElement.scrollWidth")
        assert wide <= 390, f"{name} is {wide} wide"
        audit(browser, name)
        browser.picture(pictures, f"{name}-light")
    browser.screen(1280, 900)
    browser.script("location.hash = ''")


def check_zones(browser, service, cameras, pictures):
    browser.script("location.hash = '#/crossing/zones'")
    browser.wait("the picture", lambda: browser.script(
        "return document.querySelector('.drawing .still')?.width ?? 0") > 0)
    assert "<h2" in browser.focused(), browser.focused()
    drawing = browser.one(".drawing")
    box = drawing.size
    # Two corners by pointer: a rectangle. One of them is dragged.
    for x, y in [(0.2, 0.25), (0.6, 0.75)]:
        webdriver.ActionChains(browser.driver).move_to_element_with_offset(
            drawing, int((x - 0.5) * box["width"]), int((y - 0.5) * box["height"])).click().perform()
    corner = browser.all(".drawing .corner")[1]
    webdriver.ActionChains(browser.driver).drag_and_drop_by_offset(corner, 20, 10).perform()
    yaml = "return document.querySelector('#single textarea').value"
    first = browser.script(yaml)
    found = re.fullmatch(r'zones:\n  zone-1: "(0\.\d+),(0\.\d+),(0\.\d+),(0\.\d+)"\n', first)
    assert found, first
    left, top, right, bottom = map(float, found.groups())
    assert abs(left - 0.2) < 0.02 and abs(top - 0.25) < 0.02 and abs(bottom - 0.75) < 0.1, first
    assert right > 0.6 + 10 / box["width"], f"it was not dragged: {first}"
    points = browser.script("return document.querySelector('.drawing polygon').getAttribute('points')")
    assert len(points.split()) == 4, f"two corners are drawn as a rectangle: {points}"
    # A triangle by keyboard, with a name of its own.
    browser.script("[...document.querySelectorAll('#single button')].find(b => b.innerText === 'Another zone').click()")
    browser.script("document.querySelector('.drawing').focus()")
    browser.press(Keys.ENTER)
    outline = browser.script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", outline
    browser.press(*[Keys.ARROW_RIGHT] * 5, Keys.ENTER, *[Keys.ARROW_DOWN] * 4, Keys.ENTER, Keys.ENTER, Keys.BACKSPACE)
    field = browser.all(".zones input")[1]
    field.clear()
    field.send_keys("Gate")
    assert "small letters" in browser.text(".zones li:nth-child(2)") and "Gate" not in browser.script(yaml)
    field.clear()
    field.send_keys("gate-2")
    second = browser.script(yaml)
    assert second.startswith(first) and second.count("\n") == 3 and '  gate-2: "' in second, second
    corners = [float(text) for text in second.split('gate-2: "')[1].split('"')[0].split(",")]
    assert len(corners) == 6 and abs(corners[2] - corners[0] - 0.05) < 1e-6, second
    assert abs(corners[5] - corners[3] - 0.04) < 1e-6, second
    # The service takes what the page writes.
    before = dict(service.streams["crossing"])
    zones = [line.strip().replace('"', "").split(": ") for line in second.splitlines()[1:]]
    service.streams["crossing"] = dict(before, zones=dict(zones))
    service.write()
    checked = subprocess.run([service.dtopd, "check-config", "-c", service.file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    service.streams["crossing"] = before
    service.write()
    for dark in [False, True]:
        browser.screen(1280, 900, dark=dark)
        audit(browser, f"zones, dark: {dark}")
    browser.picture(pictures, "page-zones-dark")
    browser.screen(390, 844, mobile=True)
    audit(browser, "zones on a phone")
    assert browser.script("return document.documentElement.scrollWidth") <= 390
    browser.screen(1280, 900)
    browser.script("document.querySelector('.drawing').focus()")
    browser.press(Keys.ESCAPE)
    browser.wait("the stream again", lambda: browser.script("return location.hash") == "#/crossing")


def compressed(counts):
    """COCO's text of run lengths, as cocoapi's maskApi.c writes it."""
    text = ""
    for number, count in enumerate(counts):
        value = count - counts[number - 2] if number > 2 else count
        while True:
            digit, value = value & 31, value >> 5
            more = value != -1 if digit & 16 else value != 0
            text += chr(digit + (32 if more else 0) + 48)
            if not more:
                break
    return text


def check_run_lengths(browser, service, cameras, pictures):
    random.seed(1)
    browser.script("import('/page/masks.js').then(module => { window.masksModule = module; })")
    browser.wait("the module", lambda: browser.script("return !!window.masksModule"))
    for _ in range(200):
        counts = [random.choice([0, 1, 2, random.randrange(40), random.randrange(3_000_000)])
                  for _ in range(random.randrange(1, 12))]
        expected, at = [], 0
        for number, count in enumerate(counts):
            if number % 2:
                expected.append([at, at + count])
            at += count
        found = browser.script(
            "const r = []; masksModule.runs(arguments[0], (a, b) => r.push([a, b])); return r", compressed(counts))
        assert found == expected, (counts, found)
    # Two classes in a picture of 3 x 2, column by column: red, red, blue above blue, blue, red.
    text = "\n".join(json.dumps(line, separators=(",", ":")) for line in [
        {"classes": [{"id": 0, "name": "a", "color": [255, 0, 0]}, {"id": 1, "name": "b", "color": [0, 0, 255]}]},
        {"time_s": 0.5, "frame": 1, "masks": [
            {"category_id": 0, "segmentation": {"size": [2, 3], "counts": compressed([0, 1, 1, 1, 2, 1])}},
            {"category_id": 1, "segmentation": {"size": [2, 3], "counts": compressed([1, 1, 1, 2, 1])}}]},
        {"time_s": 1.0, "frame": 2}, {"time_s": 1.5, "frame": 3, "masks": []}])
    shown = browser.script(
        "const [text, times] = arguments; const masks = new masksModule.Masks(text);"
        "const canvas = document.createElement('canvas'); return times.map(time => {"
        "const names = masks.draw(canvas, time)?.map(c => c.name) ?? null;"
        "return [names, [...canvas.getContext('2d').getImageData(0, 0, 3, 2).data]]; })",
        text, [0, 0.5, 1.2, 1.6, 0.9])
    red, blue = [255, 0, 0, 255], [0, 0, 255, 255]
    picture = red + red + blue + blue + blue + red
    assert [names for names, _ in shown] == [[], ["a", "b"], None, [], ["a", "b"]], shown
    assert [data == picture for _, data in shown] == [False, True, True, False, True], shown


def check_recordings(browser, service, cameras, pictures):
    browser.script("location.hash = '#/lot/recordings'")

    def listed():
        # The list is not renewed by itself.
        browser.script("[...document.querySelectorAll('#single button')].find(b => b.innerText === 'Newest')?.click()")
        time.sleep(1)
        return len(browser.all(".segments button")) > 1

    browser.wait("segments", listed, 120)
    codec = browser.script("return document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42E01E\"')")
    assert codec, "this browser does not play H.264"
    # The newest but one: its masks are all there.
    browser.all(".segments button")[1].click()
    state = ("const v = document.querySelector('#single video'); return v && "
             "{time: v.currentTime, width: v.videoWidth, duration: v.duration, error: v.error?.message ?? null}")
    browser.wait("it plays", lambda: browser.script(state)["time"] > 0.2)
    assert browser.script(state)["width"] == 640 and not browser.script(state)["error"], browser.script(state)
    painted = ("const c = document.querySelector('#single .over'); return new Set(new Uint32Array("
               "c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size")
    browser.wait("masks over it", lambda: browser.script(painted) > 1)
    browser.wait("the classes' names", lambda: len(browser.all("#single .keys .swatch")) > 1)
    # A moment that has not been played.
    browser.script("document.querySelector('#single video').currentTime = 1.5")
    browser.wait("another moment", lambda: browser.script(state)["time"] >= 1.5)
    for dark in [False, True]:
        browser.screen(1280, 900, dark=dark)
        audit(browser, f"recordings, dark: {dark}")
    browser.picture(pictures, "page-recordings-dark")
    browser.screen(390, 844, mobile=True)
    audit(browser, "recordings on a phone")
    assert browser.script("return document.documentElement.scrollWidth") <= 390
    browser.screen(1280, 900)
    browser.script("location.hash = '#/roof/recordings'")
    browser.wait("that it is not recorded", lambda: "roof is not recorded" in browser.text("#single [role=alert]"))
    browser.script("location.hash = ''")


def check_dead_camera(browser, service, cameras, pictures):
    cameras.kill(0)
    selector = card(browser, "gate")
    browser.wait("a camera that is dead says so", lambda: "no signal since" in browser.text(selector + " .notice"), 30)
    hidden = browser.script("return document.querySelector(arguments[0]).offsetParent === null", selector + " img")
    assert hidden, "its last picture is still shown"
    browser.wait("the summary says so", lambda: "without: gate" in browser.text("#summary"))
    for dark in [False, True]:
        browser.screen(1280, 900, dark=dark)
        audit(browser, "a dead camera")
        browser.picture(pictures, f"page-silent-{'dark' if dark else 'light'}")
    browser.screen(1280, 900)
    browser.script("location.hash = '#/gate'")
    browser.wait("the same in its own view", lambda: "no signal since" in browser.text("#single .notice"))
    assert live_size(browser)[0] == 0
    browser.script("location.hash = ''")


def check_operator(browser, service, cameras, pictures):
    browser.one("#logout").click()
    log_in(browser, "olga")
    browser.wait("her streams", lambda: len(browser.all("#grid li")) == 2)
    browser.script("location.hash = '#/roof'")
    browser.wait("the button", lambda: browser.text("#single .head button") == "Switch off")
    browser.one("#single .head button").click()
    browser.wait("it is off", lambda: "switched off" in browser.text("#single .state"))
    browser.wait("no picture", lambda: "switched off since" in browser.text("#single .notice"))
    browser.wait("the button", lambda: browser.text("#single .head button") == "Switch on")
    browser.one("#single .head button").click()
    browser.wait("it is on", lambda: "running" in browser.text("#single .state"))
    browser.wait("a live picture", lambda: live_size(browser)[0] > 0)
    browser.script("location.hash = ''")
    browser.one("#logout").click()
    log_in(browser, "vic")
    browser.wait("the grid", lambda: len(browser.all("#grid li")) == 5)


def check_many(browser, service, cameras, pictures):
    before = dict(service.streams)
    for number in range(59):
        service.streams[f"z{number:02}"] = {"input": cameras.urls[1], "enabled": False}
    service.reload()
    browser.wait("64 streams", lambda: len(browser.all("#grid li")) == 64)
    ids = browser.script("return [...document.querySelectorAll('#grid li')].map(e => e.dataset.id)")
    assert ids == sorted(ids), ids
    service.streams = before
    service.reload()
    browser.wait("5 streams", lambda: len(browser.all("#grid li")) == 5)


def check_memory(browser, service, cameras, pictures, minutes):
    """The heap and the page's nodes stay as they are."""
    used, nodes = [], []
    for minute in range(minutes + 1):
        browser.script("location.hash = arguments[0]", "#/lot" if minute % 2 else "")
        time.sleep(60 if minute else 5)
        browser.call("HeapProfiler.collectGarbage")
        used.append(browser.call("Runtime.getHeapUsage")["usedSize"] / 1e6)
        nodes.append(browser.script("return document.querySelectorAll('*').length"))
        browser.read_logs()
        print(f"  after {minute} minutes: {used[-1]:.2f} MB, {nodes[-1]} elements", flush=True)
    half = max(len(used) // 2, 1)
    assert max(used[half:]) < max(used[:half]) + 1.0, used


def check_lost(browser, service, cameras, pictures):
    service.process.kill()
    service.process.wait()
    browser.wait("the loss", lambda: "What you see is old" in browser.text("#lost"), 20)
    assert browser.script("return document.body.classList.contains('old')")
    audit(browser, "the loss")
    service.start()
    # Sessions end with the service.
    browser.wait("the form", lambda: browser.text("#login"))


def check_requests(browser, service, cameras, pictures):
    browser.read_logs()
    foreign = [url for url in browser.requests if not url.startswith((service.address, "data:", "chrome"))]
    assert browser.requests and not foreign, foreign
    # Refused logins, and what the service does not answer, are complaints too.
    known = ("401", "404", "503", "net::ERR", "Failed to load resource")
    unknown = [text for text in browser.complaints if not any(word in text for word in known)]
    assert not unknown, unknown


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd")
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("--minutes", type=int, default=0)
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        cameras = Cameras(options.dtopd, folder)
        service = PageService(options.dtopd, folder, [("vic", "viewer"), ("olga", "operator", "roof,shed")])
        names = ["gate", "lot", "crossing", "roof"]
        service.streams = {name: {"input": url, "fps": 3} for name, url in zip(names, cameras.urls)}
        service.streams["lot"].update(record=str(folder / "recordings"), record_segment="4s")
        service.streams["shed"] = {"input": cameras.urls[1], "enabled": False}
        service.start()
        browser = None
        try:
            browser = Browser(service.address)
            checks = [check_login, check_grid, check_keyboard, check_stream, check_zones, check_run_lengths,
                      check_recordings, check_phone, check_dead_camera, check_operator, check_many]
            if options.minutes:
                checks.append(lambda *all: check_memory(*all, options.minutes))
                checks[-1].__name__ = "check_memory"
            for check in checks + [check_lost, check_requests]:
                name = check.__name__.replace("check_", "")
                try:
                    check(browser, service, cameras, options.pictures)
                    print(f"ok    {name}", flush=True)
                except Exception:  # Whatever it is, the others may be well.
                    failures += 1
                    print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
                    browser.driver.save_screenshot(f"/tmp/dtopd-page-{name}.png")
                    print(f"      see /tmp/dtopd-page-{name}.png", flush=True)
                browser.read_logs()
        finally:
            if browser:
                browser.driver.quit()
            service.process.kill()
            cameras.end()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
