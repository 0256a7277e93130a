#!/usr/bin/python3
"""Tests the page of `dtopd serve` in headless Chromium, and takes its pictures.

    Tests/Page/page.py .build/release/dtopd [--pictures docs/pictures] [--minutes 30]

Prints a line for each check; ends with status 1 if one fails. With --minutes it also watches the page's memory.
"""
import argparse
import pathlib
import sys
import tempfile
import time
import traceback

from browser import Browser, audit
from cameras import Cameras, PageService
from selenium.webdriver.common.keys import Keys
from tools import check_recordings, check_run_lengths, check_zones


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
    browser.one(".skip").send_keys(Keys.ENTER)
    browser.wait("the focus at the content", lambda: 'id="main"' in browser.focused())
    assert browser.text("#single h2") == "gate"
    browser.press(Keys.ESCAPE)
    browser.wait("the grid again", lambda: browser.text("#grid") and not browser.text("#single"))


def live_size(browser):
    return browser.script("const i = document.querySelector('#single img'); return [i.naturalWidth, i.src]")


def check_stream(browser, service, cameras, pictures):
    # No tool has this name, but every object of JavaScript something.
    for place in ["#/crossing/constructor", "#/crossing"]:
        browser.script("location.hash = arguments[0]", place)
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
    used = []
    for minute in range(minutes + 1):
        browser.script("location.hash = arguments[0]", "#/lot" if minute % 2 else "")
        time.sleep(60 if minute else 5)
        heap, elements = browser.usage()
        used.append(heap)
        browser.read_logs()
        print(f"  after {minute} minutes: {heap:.2f} MB, {elements} elements", flush=True)
    half = max(len(used) // 2, 1)
    assert max(used[half:]) < max(used[:half]) + 1.0, used


def check_lost(browser, service, cameras, pictures):
    service.kill()
    browser.wait("the loss", lambda: "What you see is old" in browser.text("#lost"), 20)
    assert browser.script("return document.body.classList.contains('old')")
    audit(browser, "the loss")
    service.start()
    # Sessions end with the service.
    browser.wait("the form", lambda: browser.text("#login"))


def check_requests(browser, service, cameras, pictures):
    browser.read_logs()
    assert browser.requests and not browser.foreign(), browser.foreign()
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
            service.kill()
            cameras.end()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
