"""Dask and Ray on this machine, each with two workers at a time, in folders of their own. Uses the files of
config/engines."""
import os
import pathlib
import signal
import socket
import subprocess
import sys

from archive import waited

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Support"))
from processes import free_port, words  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "config" / "engines"
PROGRAMS = ROOT / ".build" / "engines" / "bin"


def install():
    """A virtual environment with both, below .build."""
    if not (PROGRAMS / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", PROGRAMS.parent], check=True)
    requirements = pathlib.Path(__file__).with_name("requirements.txt")
    subprocess.run([PROGRAMS / "pip", "install", "--quiet", "--requirement", requirements], check=True)


class Pool:
    """An engine whose workers find `dtopd` in the folder `programs`."""

    def __init__(self, folder, programs):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.programs = f"{programs}/"
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.environment = {**os.environ, "PATH": f"{programs}:{PROGRAMS}:{os.environ['PATH']}"}
        self.processes = []

    def __enter__(self):
        try:
            self.begin()
            waited(self.listens, f"{type(self).__name__}'s start")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # What they have started is found by its parents while these live.
        family = [process for process, _, _ in table() if self.owns(process)]
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for process in family:
            # A number that is in use again names another program.
            if str(PROGRAMS.parent) in command(process) or "ray::" in command(process):
                kill(process)
        # Those that wait for their turn have lost their parents.
        for process, _, text in table():
            if self.programs in text:
                kill(process)

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def start(self, *command):
        with open(self.folder / "log", "ab") as log:
            self.processes.append(subprocess.Popen(
                words(command), env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def work(self, archive, shards):
        """The example's program, which runs on."""
        with open(self.folder / "output", "wb") as output:
            self.processes.append(subprocess.Popen(
                words([PROGRAMS / "python", *self.example, archive, shards]), env=self.environment, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output))
        return self.processes[-1]

    def text(self, name):
        """The last that the engine (`log`) or the example (`output`) has said."""
        return (self.folder / name).read_text(errors="replace")[-5000:]

    def owns(self, process):
        """Whether a process is a descendant of the engine's."""
        parents = {number: parent for number, parent, _ in table()}
        roots = {one.pid for one in self.processes}
        while process in parents:
            if process in roots:
                return True
            process = parents[process]
        return False

    def workers(self, archive):
        """Ids of the engine's processes that have a dtopd at work, and not only its stand-in."""
        found = [one for one in table() if is_work(one[2], archive)]
        parents = {parent for _, parent, text in found if not text.startswith("/bin/bash ")}
        return sorted(process for process in parents - {number for number, _, _ in found} if self.owns(process))


class Dask(Pool):
    @property
    def example(self):
        return [EXAMPLES / "archive_dask.py", f"tcp://{self.address}"]

    def begin(self):
        dask = PROGRAMS / "dask"
        self.start(dask, "scheduler", "--host", "127.0.0.1", "--port", self.port, "--dashboard-address", "127.0.0.1:0")
        self.start(dask, "worker", f"tcp://{self.address}", "--nworkers", 2, "--nthreads", 1, "--no-dashboard",
                   "--local-directory", self.folder)


class Ray(Pool):
    @property
    def example(self):
        return [EXAMPLES / "archive_ray.py"]

    def begin(self):
        # "auto" means this one, whatever else is on the machine.
        self.environment["RAY_ADDRESS"] = self.address
        self.start(PROGRAMS / "ray", "start", "--head", "--block", "--node-ip-address", "127.0.0.1", "--port", self.port,
                   "--num-cpus", 4, "--object-store-memory", 100_000_000, "--include-dashboard", "false",
                   "--disable-usage-stats", "--temp-dir", self.folder)


def table():
    """All processes: id, its parent's, and command."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        found.append((int(folder.name), parent, command(int(folder.name))))
    return found


def command(process):
    try:
        return pathlib.Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def is_work(text, archive):
    return f"batch --output {archive.folder} --shard" in text


def kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def has_work(archive):
    """Whether a dtopd is at work, also one that has lost its engine."""
    return any(is_work(text, archive) for _, _, text in table())
