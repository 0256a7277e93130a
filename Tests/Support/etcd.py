"""A real etcd of one member."""
import subprocess

from processes import free_port, words


def member(name, folder, client, peer, cluster):
    """The command of a member that listens at the URLs `client` and `peer`; `cluster` names all members' peers."""
    return words(
        ["etcd", "--name", name, "--data-dir", folder, "--listen-client-urls", client, "--advertise-client-urls", client,
         "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster])


class Etcd:
    """Keeps its data below `folder`, and listens at `url`."""

    def __init__(self, folder):
        self.port, peer = free_port(), f"http://127.0.0.1:{free_port()}"
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            member("a", f"{folder}/etcd", self.url, peer, f"a={peer}"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self):
        self.process.kill()
        self.process.wait()
