"""What every camera does: it says its port, and ends when the test that started it does."""
import os
import random
import sys
import threading


def announce(port):
    """Tells the test where the camera listens."""
    print(f"PORT {port}", flush=True)


def ports(wanted):
    """Ports to try: the one wanted, else some outside the range that outgoing connections use, so that nobody takes
    it while the camera is down."""
    return [wanted] if wanted else random.sample(range(20000, 32000), 100)


def end_with_input():
    """Ends the process when standard input closes, so that no camera outlives its test."""

    def wait():
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def listen(wanted, start):
    """What `start(port)` makes for the first port that is free."""
    for port in ports(wanted):
        try:
            return start(port)
        except OSError as error:
            reason = error
    fail(f"cannot listen: {reason}")


def serve_for_ever(listener, handle):
    """Calls `handle(connection)` on a thread of its own for each connection; what a client does never ends it."""

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
    """Ends the process, saying which Debian packages bring what is missing."""
    fail(f"missing: {what}; install {' '.join(packages)} (make .build/test-packages installs all that tests need)")


def fail(message):
    """Ends the process, saying why."""
    print(message, file=sys.stderr, flush=True)
    os._exit(2)
