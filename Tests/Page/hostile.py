#!/usr/bin/python3
"""Lets hostile clients at the page of `dtopd serve`, while /livez is asked ten times a second at the control socket.

    Tests/Page/hostile.py .build/release/dtopd

Prints for each attack how long /livez took at most, and how many frames the streams' outputs missed. Ends with status 1
if an answer took a second, if a frame was lost to a viewer, or if the page does not come back.
"""
import pathlib
import resource
import socket
import ssl
import sys
import tempfile
import threading
import time
import urllib.request

from cameras import PageService
from service import UnixConnection

CAMERA = {"input": "lavfi:testsrc2=s=320x192:r=10,realtime", "live": True}
LIMIT = 1.0


class Pulse:
    """Asks /livez ten times a second, and remembers the longest answer."""

    def __init__(self, path):
        self.path, self.longest, self.count, self.failures = path, 0.0, 0, 0
        self.is_on = True
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            time.sleep(0.1)
            if not self.is_on:
                continue
            begin = time.monotonic()
            try:
                connection = UnixConnection(self.path)
                connection.request("GET", "/livez")
                well = connection.getresponse().status == 200
                connection.close()
            except OSError:
                well = False
            if self.is_on:
                self.longest = max(self.longest, time.monotonic() - begin)
                self.count += 1
                self.failures += 0 if well else 1

    def take(self):
        result = (self.longest, self.count, self.failures)
        self.longest, self.count, self.failures = 0.0, 0, 0
        return result


class Attack:
    def __init__(self, service):
        self.service = service
        self.sockets = []

    def connect(self, data=b""):
        client = socket.create_connection(("127.0.0.1", self.service.port), 10)
        if data:
            client.sendall(data)
        self.sockets.append(client)
        return client

    def end(self):
        for client in self.sockets:
            client.close()
        self.sockets = []


def half_open(attack):
    """10,000 connections that say nothing, opened as fast as they are taken."""
    for number in range(10_000):
        attack.connect()
        if number % 1000 == 999:
            print(f"  {number + 1} connections", flush=True)
    time.sleep(2)


def slowloris(attack):
    """200 requests, a byte at a time."""
    clients = [attack.connect() for _ in range(200)]
    for byte in b"GET /api/streams HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 60:
        for client in clients:
            try:
                client.sendall(bytes([byte]))
            except OSError:
                pass
        time.sleep(0.1)


def slow_viewers(attack):
    """100 viewers who look at a live picture and never read."""
    for number in range(100):
        attack.connect(f"GET /streams/{'ab'[number % 2]}/live.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(20)


def pipelined(attack):
    """50 clients who ask for the page a thousand times without reading."""
    for _ in range(50):
        client = attack.connect()
        client.settimeout(2)
        try:
            client.sendall(b"GET /page/app.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000)
        except OSError:
            pass
    time.sleep(5)


def half_handshakes(attack):
    """1,000 TLS handshakes that stop after their first message, and 1,000 within it."""
    context = ssl.create_default_context()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    hello = outgoing.read()
    for number in range(1000):
        attack.connect(hello)
        attack.connect(hello[: 1 + number % (len(hello) - 1)])
    time.sleep(2)


def slow_readers(attack):
    """100 viewers over TLS who look at a live picture and never read."""
    for number in range(100):
        plain = socket.create_connection(("127.0.0.1", attack.service.port), 10)
        client = attack.service.context.wrap_socket(plain, server_hostname="127.0.0.1")
        client.sendall(f"GET /streams/{'ab'[number % 2]}/live.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        attack.sockets.append(client)
    time.sleep(20)


def page_answers(service, seconds):
    """Seconds until the page answers; None if it does not."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        try:
            with urllib.request.urlopen(service.address + "api/streams", timeout=5, context=service.context) as answer:
                if answer.status == 200:
                    return time.monotonic() - begin
        except OSError:
            time.sleep(0.2)
    return None


def dropped(service):
    return sum(stream["outputs"]["log"]["dropped"] for stream in service.status()["streams"])


def without_descriptors(service, pulse):
    """Takes the process's descriptors away for five seconds."""
    pulse.is_on = False
    pid = service.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    used = max(int(path.name) for path in pathlib.Path(f"/proc/{pid}/fd").iterdir()) + 1
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (used, before[1]))
    clients = [socket.create_connection(("127.0.0.1", service.port), 5) for _ in range(200)]
    time.sleep(5)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    for client in clients:
        client.close()
    back = page_answers(service, 30)
    time.sleep(3)
    pulse.is_on = True
    return back


def judge(name, is_well, text):
    """Prints a result; returns the number of failures."""
    print(f"{'ok   ' if is_well else 'FAIL '} {name}: {text}", flush=True)
    return 0 if is_well else 1


def suffer(dtopd, attacks, encrypted):
    """Lets attacks at a service, one after another; returns how many it failed."""
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        service = PageService(dtopd, folder, encrypted=encrypted)
        service.streams = {name: dict(CAMERA, log=f"{folder}/{name}.jsonl", input_size="short:128") for name in "ab"}
        service.start()
        try:
            service.require("both streams run", lambda: service.running() == {"a", "b"})
            assert page_answers(service, 30) is not None
            pulse = Pulse(service.socket)
            for attack in attacks:
                pulse.take()
                lost, memory = dropped(service), service.usage()[0]
                current = Attack(service)
                attack(current)
                longest, count, failed = pulse.take()
                used = service.usage()
                current.end()
                back = page_answers(service, 10)
                missed = dropped(service) - lost
                is_well = longest < LIMIT and failed == 0 and count > 5 and missed == 0 and back is not None
                failures += judge(
                    attack.__name__, is_well,
                    f"{attack.__doc__} /livez took {longest * 1000:.0f} ms at most ({count} times, {failed} failed); "
                    f"outputs missed {missed} frames; {used[2]} descriptors, {used[0] - memory:+.0f} MiB")
            back = without_descriptors(service, pulse)
            time.sleep(2)
            longest, count, failed = pulse.take()
            shown = "not" if back is None else f"after {back:.1f} s"
            failures += judge(
                "no descriptors for 5 s", back is not None and failed == 0 and longest < LIMIT,
                f"the page came back {shown}; /livez then took {longest * 1000:.0f} ms at most")
        finally:
            service.kill()
    return failures


def main():
    dtopd = sys.argv[1]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    failures = suffer(dtopd, [half_open, slowloris, slow_viewers, pipelined], encrypted=False)
    print("over TLS:", flush=True)
    failures += suffer(dtopd, [half_handshakes, half_open, slow_readers], encrypted=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
