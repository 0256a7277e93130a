#!/usr/bin/python3
"""Takes the MQTT broker of a running `dtopd serve` away, restarts it over and over, and stops the service dead. Checks
that memory stays flat, that states are right just afterwards, that every event arrives, and that the will follows within
one and a half keepalives. Prints what it measures; ends with status 1 if something does not hold."""
import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
from processes import free_port  # noqa: E402
from service import Service  # noqa: E402

KEEPALIVE = 15
STATE = "dtopd/attic/a/state"
AVAILABLE = "dtopd/attic/available"
EVENT = "dtopd/attic/a/event"


class Broker:
    """mosquitto on a port of its own."""

    def __init__(self, folder):
        self.port = free_port()
        self.file = os.path.join(folder, "mosquitto.conf")
        lines = [f"listener {self.port} 127.0.0.1", "allow_anonymous true", "log_dest none", "user root"]
        # Sessions outlive a restart, and with them what subscribers have yet to get.
        lines += ["persistence true", f"persistence_location {folder}/", "max_queued_messages 0"]
        with open(self.file, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        self.start()

    def start(self):
        self.process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", self.file])
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise SystemExit("mosquitto does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Subscriber:
    """mosquitto_sub with a session that the broker keeps: hands each message to `take`."""

    def __init__(self, broker, *topics):
        command = ["mosquitto_sub", "-p", str(broker.port), "-i", "watcher", "-c", "-q", "1", "-v"]
        command += [word for topic in topics for word in ("-t", topic)]
        self.process = subprocess.Popen(
            ["stdbuf", "-oL"] + command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            topic, _, text = line.rstrip("\n").partition(" ")
            self.take(topic, text)


class Watcher(Subscriber):
    """The last text of each topic, and all events."""

    def __init__(self, broker):
        self.last, self.events = {}, []
        super().__init__(broker, "dtopd/#")

    def take(self, topic, text):
        self.last[topic] = text
        if topic == EVENT:
            event = json.loads(text)
            self.events.append((event["id"], event["kind"]))


def resident(process):
    """MiB."""
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def run(options, folder, stack):
    broker = Broker(folder)
    stack.callback(broker.stop)
    subscriber = Watcher(broker)
    stack.callback(subscriber.process.kill)
    service = Service(
        options.dtopd, folder, mqtt=f"mqtt://127.0.0.1:{broker.port}", mqtt_node="attic", mqtt_discovery="homeassistant"
    )
    # Its picture is another each second, so the rule's events come and go: the model's guess about it wavers.
    source = "lavfi:testsrc2=s=320x240:r=10,drawbox=enable='mod(floor(t),2)':c=skyblue:t=fill,realtime"
    rules = {"flicker": "Bicyclist above 99 % until 99 %"}
    service.streams = {
        "a": {
            "input": source, "live": True, "zones": {"all": "0,0,1,1"}, "rules": rules, "input_size": "short:96",
            "temporal": "off", "events": os.path.join(folder, "events.jsonl"),
        }
    }
    stack.enter_context(service)
    failed = []

    def check(what, holds):
        print(f"{'ok    ' if holds else 'FAILED'} {what}", flush=True)
        if not holds:
            failed.append(what)

    def written():
        with open(os.path.join(folder, "events.jsonl"), encoding="utf-8") as file:
            return [(event["id"], event["kind"]) for event in map(json.loads, file)]

    check("it is online", service.wait(60, lambda: subscriber.last.get(AVAILABLE) == "online") is not None)
    check("events come", service.wait(60, lambda: len(subscriber.events) > 5) is not None)

    broker.stop()
    time.sleep(30)
    before = resident(service.process)
    time.sleep(options.away * 60)
    after = resident(service.process)
    broker.start()
    seconds = service.wait(60, lambda: subscriber.last.get(AVAILABLE) == "online")
    check(f"{options.away} minutes away: {before:.1f} MiB, then {after:.1f}", after < before + 8)
    check(f"states {seconds and round(seconds, 1)} s after the broker is back", seconds is not None)

    sizes = []
    for number in range(options.reconnects):
        broker.stop()
        broker.start()
        subscriber.last.pop(STATE, None)
        if service.wait(60, lambda: STATE in subscriber.last) is None:
            check(f"states after restart {number}", False)
            break
        time.sleep(1)
        sizes.append(resident(service.process))
        if number % 100 == 99:
            print(f"       {number + 1} restarts, {sizes[-1]:.1f} MiB", flush=True)
    tenth = max(len(sizes) // 10, 1)
    first, last = sum(sizes[tenth : 2 * tenth]) / tenth, sum(sizes[-tenth:]) / tenth
    check(f"{len(sizes)} restarts: {first:.1f} MiB, then {last:.1f}", last < first + 8)

    time.sleep(5)
    expected = written()[:-4]
    lost = set(expected) - set(subscriber.events)
    # More than a thousand in one absence are given up, the oldest first, and counted.
    given_up = service.metric("dtopd_mqtt_messages_dropped_total")
    check(f"{len(expected)} events, {len(lost)} lost, {given_up:.0f} given up", len(lost) <= given_up)
    check("no event was told twice", len(expected) == len(set(expected)))

    stack.callback(service.process.send_signal, signal.SIGCONT)
    service.process.send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    while subscriber.last.get(AVAILABLE) != "offline" and time.monotonic() - stopped < 4 * KEEPALIVE:
        time.sleep(0.1)
    seconds = time.monotonic() - stopped
    # The broker looks at its clients every few seconds.
    check(f"the will comes {seconds:.1f} s after it froze", seconds <= 1.5 * KEEPALIVE + 5)
    service.process.send_signal(signal.SIGCONT)
    check("it comes back", service.wait(60, lambda: subscriber.last.get(AVAILABLE) == "online") is not None)

    service.kill()
    killed = time.monotonic()
    while subscriber.last.get(AVAILABLE) != "offline" and time.monotonic() - killed < 4 * KEEPALIVE:
        time.sleep(0.05)
    seconds = time.monotonic() - killed
    check(f"the will comes {seconds:.2f} s after kill -9", seconds <= 1.5 * KEEPALIVE)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd")
    parser.add_argument("--away", type=float, default=10, help="minutes without the broker")
    parser.add_argument("--reconnects", type=int, default=1000)
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="dtopd-mqtt-")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        failed = run(options, folder, stack)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
