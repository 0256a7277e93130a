"""Shared by all cameras: announcing the port, and ending when the test that started the camera ends."""
import os
import random
import sys
import threading


def announce(port):
    """Tells the test where the camera listens."""
    print(f"PORT {port}", flush=True)


def ports(wanted):
    """The ports to try: `wanted`, or 100 random ones outside the range of outgoing connections, so that nothing takes
    the port while the camera is down."""
    return [wanted] if wanted else random.sample(range(20000, 32000), 100)


def end_with_input():
    """Ends the process when standard input closes, so that no camera outlives its test."""

    def wait():
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def listen(wanted, start):
    """Returns `start(port)` for the first free port."""
    for port in ports(wanted):
        try:
            return start(port)
        except OSError as error:
            reason = error
    fail(f"cannot listen: {reason}")


def serve_for_ever(listener, handle):
    """Calls `handle(connection)` on a new thread for each connection; no client can end the loop."""

    def attend(connection):
        try:
            with connection:
                handle(connection)
        except OSError:
            pass  # The client left.

    announce(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=attend, args=(connection,), daemon=True).start()


def lack(what, packages):
    """Ends the process, naming the Debian packages that provide what is missing."""
    fail(f"missing: {what}; install {' '.join(packages)} (make .build/test-packages installs all that tests need)")


def fail(message):
    """Ends the process, printing why."""
    print(message, file=sys.stderr, flush=True)
    os._exit(2)
