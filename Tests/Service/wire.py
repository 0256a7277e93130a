"""A connection that spoils what a camera sends."""
import random
import socket
import threading
import time


class Wire:
    """A TCP proxy in front of a camera. Its mode: pass, garbage or slow."""

    def __init__(self, camera):
        self.camera, self.mode = camera, "pass"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.camera.port), 5)
            except OSError:
                client.close()
                continue
            for source, target, faulty in [(client, server, False), (server, client, True)]:
                threading.Thread(target=self.pump, args=(source, target, faulty), daemon=True).start()

    def pump(self, source, target, faulty):
        try:
            while data := source.recv(65536):
                if faulty and self.mode == "garbage":
                    data = bytes(random.randrange(256) if random.random() < 0.05 else byte for byte in data)
                if faulty and self.mode == "slow":
                    # A few bytes a second: alive, and useless.
                    for start in range(0, len(data), 16):
                        target.sendall(data[start : start + 16])
                        time.sleep(1)
                        if self.mode != "slow":
                            break
                    raise OSError
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
