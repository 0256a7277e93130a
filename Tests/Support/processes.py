"""Commands, and the processor time that processes take."""
import os
import pathlib
import socket
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


def run(*command):
    """Runs a command to its end, which must be a good one; nobody sees what it prints, except errors."""
    subprocess.run(words(command), check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def seconds_of(*command):
    """Runs a command to its end, and returns the processor time that it and its children took."""
    process = subprocess.Popen(words(command), stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    # Otherwise Popen would wait for it, too.
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return usage.ru_utime + usage.ru_stime


def words(command):
    return [str(word) for word in command]


def family(process):
    """A process's id and its children's."""
    children = []
    # Each thread has its own list.
    for path in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children += map(int, path.read_text().split())
        except OSError:
            pass
    return [process] + sorted(children)


def processor_seconds(processes):
    """The processor time that running processes have taken so far."""
    total = 0
    for process in processes:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def processor():
    """The processor's name, and how many of its cores this process may use."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{name}, {len(os.sched_getaffinity(0))} cores"
