"""Checks of the page's tools: zones, which it draws, and recordings, which it plays with their masks."""
import json
import random
import re
import subprocess
import time

from browser import audit
from selenium import webdriver
from selenium.webdriver.common.keys import Keys


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
    # Who presses a corner sets none; a corner that is taken back while it is pressed is gone.
    mouse = webdriver.ActionChains(browser.driver)
    mouse.click(browser.all(".drawing .corner")[0]).perform()
    assert browser.script(yaml) == first, browser.script(yaml)
    mouse.move_to_element_with_offset(drawing, 0, int(0.4 * box["height"])).click().click_and_hold().perform()
    browser.press(Keys.BACKSPACE)
    mouse.move_by_offset(20, -20).release().perform()
    assert browser.script(yaml) == first, browser.script(yaml)
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
    assert browser.script("return document.querySelector('#single video').muted")
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
