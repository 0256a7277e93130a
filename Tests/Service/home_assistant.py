#!/usr/bin/python3
"""Evaluates the templates that `dtopd serve` sends to Home Assistant, on the messages that it really sends, with Jinja2,
which Home Assistant uses. Checks that each gives the value that is meant. Ends with status 1 if one does not."""
import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "Support"))
from mqtt import Broker, Subscriber  # noqa: E402
from service import Service  # noqa: E402

ROOT = "dtopd/attic"
SOURCE = "lavfi:testsrc2=s=320x240:r=10,drawbox=enable='mod(floor(t),2)':c=skyblue:t=fill,realtime"
# One is true in every frame, one in none; their classes are the built-in model's.
RULES = {"always": "Bicyclist below 100 % until 100 %", "never": "Sky in left above 99.9 %"}
STREAMS = {
    "front": {
        "input": SOURCE, "live": True, "zones": {"left": "0,0,0.5,1", "all": "0,0,1,1"}, "rules": RULES,
        "input_size": "short:96",
    },
    # Its camera never comes, so it has no figures.
    "dark": {"input": "rtsp://127.0.0.1:1/nothing", "rules": {"never": "Sky above 99.9 %"}, "zones": {"left": "0,0,0.5,1"}},
    "off": {"input": SOURCE, "live": True, "enabled": False},
}


class History(Subscriber):
    """All payloads of each topic, and Home Assistant's descriptions of the devices."""

    def __init__(self, broker):
        self.payloads = {}
        super().__init__(broker, "dtopd/#", "homeassistant/#")

    def take(self, topic, text):
        if text not in self.payloads.setdefault(topic, []):
            self.payloads[topic].append(text)

    def json(self, topic):
        return [json.loads(text) for text in self.payloads.get(topic, [])]

    def device(self, stream):
        """The newest description of a stream; None before the first."""
        return (self.json(f"homeassistant/device/dtopd_attic_{stream}/config") or [None])[-1]


def meant(key, name, value):
    """What an entity should show for a message. Its unique id ends with `key`, its name is `name`."""
    if key == "state":
        return value["state"]
    if key == "fps":
        return round(value["processed_frames_per_second"], 1)
    if key == "age":
        return round((value.get("age_seconds") or {}).get("median") or 0, 3)
    if key == "compute":
        return round((value.get("compute_ratio") or 0) * 100, 1)
    if key.startswith("rule_"):
        return "ON" if value["rules"][key.removeprefix("rule_")] else "OFF"
    if key.startswith("share_"):
        return round(value.get(name.partition(" in ")[0], 0) * 100, 2)
    if key.startswith("zone_"):
        return max(value, key=value.get) if value else "nothing"
    raise AssertionError(f"no one has said what {key} means")


def is_meant(text, expected):
    if isinstance(expected, str):
        return text == expected
    return abs(float(text) - expected) < 1e-6


def problems(environment, history, stream, needs_pictures):
    """What is wrong with a stream's entities, a sentence each; and how many values were compared."""
    found, compared = [], 0
    for key, entity in history.device(stream)["components"].items():
        if entity["unique_id"] != f"dtopd_attic_{stream}_{key}":
            found.append(f"{stream}: {key} has the unique id {entity['unique_id']}")
        if "value_template" not in entity:
            continue
        template = environment.from_string(entity["value_template"])
        values = history.json(entity["state_topic"])
        if not values and needs_pictures:
            found.append(f"{stream}: no message for {key}")
        for value in values:
            expected = meant(key, entity["name"], value)
            try:
                text = template.render(value_json=value, value=json.dumps(value)).strip()
                right = is_meant(text, expected)
            except Exception as error:  # Whatever a template raises is its fault.
                text, right = repr(error), False
            compared += 1
            if not right:
                found.append(f"{stream}: {key} is {text}, not {expected}: {entity['value_template']} of {value}")
    return found, compared


def run(options, folder, stack):
    import jinja2
    import jinja2.sandbox

    broker = Broker(folder)
    stack.callback(broker.stop)
    history = History(broker)
    stack.callback(history.process.kill)
    service = stack.enter_context(
        Service(
            options.dtopd, folder, STREAMS, mqtt=f"mqtt://127.0.0.1:{broker.port}", mqtt_node="attic",
            mqtt_discovery="homeassistant",
        )
    )
    service.require("descriptions of all devices", lambda: all(history.device(stream) for stream in STREAMS))
    service.require(
        "two messages of each zone, and states with the rule on and off",
        lambda: all(len(history.json(f"{ROOT}/front/{topic}")) > 1 for topic in ["classes", "zone/left", "zone/all"])
        and {state["rules"]["always"] for state in history.json(f"{ROOT}/front/state")} == {False, True}
        and any(state["processed_frames_per_second"] for state in history.json(f"{ROOT}/front/state")),
    )
    # A value that is missing would be a warning in Home Assistant's log.
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    failed = []
    for stream in STREAMS:
        found, compared = problems(environment, history, stream, needs_pictures=stream == "front")
        print(f"{'FAILED' if found else 'ok    '} {stream}: {compared} values, {len(found)} wrong")
        failed += found
    for problem in failed:
        print(problem)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd")
    options = parser.parse_args()
    try:
        import jinja2  # noqa: F401
    except ImportError:
        print("skipped: Jinja2 is missing; install python3-jinja2")
        return
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="dtopd-home-assistant-")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        failed = run(options, folder, stack)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
