#!/usr/bin/python3
"""Works an archive off with Slurm, on one node that is lost meanwhile, with GNU parallel, which is killed, and with Dask and
Ray, whose workers are killed; then compares the results with those of one worker. Uses the files of config/slurm,
config/parallel and config/engines."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import clips
import pools
from archive import Archive, differences, expect, results, waited
from cluster import Cluster

CONFIG = pathlib.Path(__file__).resolve().parents[2] / "config"
TASKS = 20


class Gate:
    """A stand-in for dtopd that lets workers begin one by one, so that an engine's losses always meet unfinished work, however
    slow this test is. A worker that waits ends as a stopped one does."""

    def __init__(self, dtopd, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.program = self.folder / "dtopd"
        self.program.write_text(
            "#!/bin/bash\ntrap 'exit 75' TERM\n"
            f"cd {self.folder} || exit\n"
            "until [ -e open ]; do\n"
            "    for pass in pass-*; do mv $pass used-$$ 2>/dev/null && break 2; done\n"
            "    sleep 0.2 & wait $!\ndone\n"
            f'exec {dtopd} "$@"\n')
        self.program.chmod(0o755)
        self.passes = 0

    def admit(self):
        """Lets one more worker begin, unless the last one still may."""
        if not list(self.folder.glob("pass-*")):
            self.passes += 1
            (self.folder / f"pass-{self.passes}").touch()

    def await_item(self, archive, count):
        """Lets workers begin until there are more than `count` items: one may find all of its shard done."""
        def more():
            self.admit()
            return len(archive.records()) > count
        waited(more, "an item", 1800)

    def open(self):
        (self.folder / "open").touch()


def slurm(archive, folder):
    """Tasks are stopped by a signal, and the node goes down and comes back."""
    gate = Gate(archive.dtopd, folder.parent / "slurm-gate")
    with Cluster(folder) as cluster:
        job = cluster.run(
            "sbatch", "--parsable", f"--array=1-{TASKS}", "--cpus-per-task=1", "--export=ALL", "--chdir", folder,
            CONFIG / "slurm" / "dtopd.sbatch", ARCHIVE=str(archive.folder), DTOPD=str(gate.program))
        if not job.isdigit():
            raise SystemExit(f"sbatch: {job}")
        before = {}
        for _ in range(3):
            gate.await_item(archive, len(before))
            running = waited(lambda: cluster.tasks("RUNNING"), "a task")
            cluster.run("scancel", "--signal=TERM", "--batch", *running)
            before.update(archive.records())
            print(f"slurm: {len(running)} tasks stopped after {len(before)} items", flush=True)
        gate.await_item(archive, len(before))
        waited(lambda: cluster.tasks("RUNNING"), "a task")
        cluster.set_node("DOWN")
        waited(lambda: not cluster.tasks("RUNNING"), "the end of the node's tasks")
        before.update(archive.records())
        print(f"slurm: node down after {len(before)} items, {len(cluster.tasks())} tasks wait", flush=True)
        gate.open()
        cluster.set_node("RESUME")
        waited(lambda: not cluster.tasks(), "the job", 3600)
        logs = "".join(path.read_text() for path in folder.glob("dtopd-*.log"))
        return before, logs


def parallel(archive):
    """GNU parallel is killed with its workers, and started again with the same command."""
    gate = Gate(archive.dtopd, archive.folder.parent / "parallel-gate")
    command = [str(CONFIG / "parallel" / "dtopd-parallel"), str(archive.folder), str(TASKS), "--jobs", "2"]
    environment = {**os.environ, "DTOPD": str(gate.program)}
    before = {}
    for _ in range(3):
        process = subprocess.Popen(
            command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        gate.await_item(archive, len(before))
        # Its workers have process groups of their own.
        subprocess.run(["pkill", "-KILL", "--session", str(process.pid)], check=True)
        process.wait()
        before.update(archive.records())
        print(f"parallel: killed after {len(before)} items", flush=True)
    gate.open()
    outcome = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return before, outcome.stderr


def pool(kind, archive):
    """A worker of Dask or Ray is killed while it has an item at work. Its dtopd lives on, beside the one that is started for it."""
    name = kind.__name__.lower()
    gate = Gate(archive.dtopd, archive.folder.parent / f"{name}-gate")
    before = {}
    # Names of sockets below it must not be long.
    with kind(archive.folder.parent / f"{name}-pool", gate.folder) as engine:
        def workers():
            gate.admit()
            return engine.workers(archive)
        process = engine.work(archive.folder, TASKS)
        for _ in range(3):
            gate.await_item(archive, len(before))
            worker = waited(workers, "a worker")[0]
            pools.kill(worker)
            waited(lambda: worker not in engine.workers(archive), "the end of a worker")
            before.update(archive.records())
            print(f"{name}: a worker killed after {len(before)} items", flush=True)
        gate.open()
        process.wait(3600)
        waited(lambda: not pools.has_work(archive), "the last items", 3600)
        text = engine.text("output") + engine.text("log")
    # One input is no video: its shard fails.
    if process.returncode != 1:
        raise SystemExit(f"{name}: status {process.returncode} instead of 1: {text}")
    return before, text


def check(name, archive, before, wanted, text):
    """What is wrong with the archive after its engine has ended."""
    failed = []
    records = archive.records()
    items = sum(len(one["parts"]) for one in archive.manifest["inputs"])
    if len(records) != items:
        failed.append(f"{name}: {len(records)} of {items} items are done\n{text}")
    failed += [f"{name}: {path} was done again" for path, record in before.items() if records.get(path) != record]
    merged = archive.merge()
    if merged.returncode != 1:
        return failed + [f"{name}: merge ended with {merged.returncode}: {merged.stderr}"]
    found = differences(wanted, results(archive.folder / "merged"))
    print(f"{name}: {len(records)} items, each once; {len(wanted)} files compared, {len(found)} differ", flush=True)
    return failed + [f"{name}: {one} differs" for one in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd", type=pathlib.Path)
    parser.add_argument("--clips", default=".build/batch-clips")
    parser.add_argument("--copies", type=int, default=2, help="of each clip, so that there is enough to do")
    parser.add_argument("--engines", nargs="*", choices=["slurm", "parallel", "dask", "ray"], help="by default all")
    options = parser.parse_args()
    if not options.engines or {"dask", "ray"} & set(options.engines):
        pools.install()
    dtopd = options.dtopd.resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dtopd-engines-"))
    # munged runs as another user.
    folder.chmod(0o755)
    failed = []
    try:
        inputs = []
        for path in clips.make(options.clips).values():
            for number in range(options.copies):
                inputs.append(folder / f"{path.stem}-{number}{path.suffix}")
                shutil.copyfile(path, inputs[-1])
        serial = Archive(dtopd, folder / "serial")
        expect(serial.plan(inputs), 1)
        expect(serial.work("--jobs", 2), 1)
        expect(serial.merge(), 1)
        wanted = results(serial.folder / "merged")
        engines = {
            "slurm": lambda one: slurm(one, folder / "cluster"), "parallel": parallel,
            "dask": lambda one: pool(pools.Dask, one), "ray": lambda one: pool(pools.Ray, one),
        }
        for name in options.engines or engines:
            archive = Archive(dtopd, folder / name)
            expect(archive.plan(inputs), 1)
            before, text = engines[name](archive)
            failed += check(name, archive, before, wanted, text)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(failed) or "all is well")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
