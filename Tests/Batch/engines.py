#!/usr/bin/python3
"""Works an archive off with Slurm, on one node that is lost meanwhile, and with GNU parallel, which is killed; then compares
the results with those of one worker. Uses the files of config/slurm and config/parallel."""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import clips
from archive import Archive, differences, expect, results, waited
from cluster import Cluster

CONFIG = pathlib.Path(__file__).resolve().parents[2] / "config"
TASKS = 20


def slurm(archive, folder):
    """Tasks are stopped by a signal, and the node goes down and comes back."""
    with Cluster(folder) as cluster:
        job = cluster.run(
            "sbatch", "--parsable", f"--array=1-{TASKS}", "--cpus-per-task=1", "--export=ALL", "--chdir", folder,
            CONFIG / "slurm" / "dtopd.sbatch", ARCHIVE=str(archive.folder), DTOPD=archive.dtopd)
        if not job.isdigit():
            raise SystemExit(f"sbatch: {job}")
        before = {}
        for _ in range(3):
            count = len(before)
            waited(lambda: len(archive.records()) > count and cluster.tasks("RUNNING"), "an item")
            running = cluster.tasks("RUNNING")
            cluster.run("scancel", "--signal=TERM", "--batch", *running)
            print(f"slurm: {len(running)} tasks stopped after {len(archive.records())} items", flush=True)
            before.update(archive.records())
        waited(lambda: not cluster.tasks() or len(archive.records()) > len(before) and cluster.tasks("RUNNING"), "an item after that")
        if not cluster.tasks():
            raise SystemExit("slurm: all was done before the node could be lost; use more --copies")
        cluster.set_node("DOWN")
        waited(lambda: not cluster.tasks("RUNNING"), "the end of the node's tasks")
        print(f"slurm: node down after {len(archive.records())} items, {len(cluster.tasks())} tasks wait", flush=True)
        cluster.set_node("RESUME")
        waited(lambda: not cluster.tasks(), "the job", 1800)
        logs = "".join(path.read_text() for path in pathlib.Path(folder).glob("dtopd-*.log"))
        return before, logs


def parallel(archive):
    """GNU parallel is killed with its workers, and started again with the same command."""
    command = [str(CONFIG / "parallel" / "dtopd-parallel"), str(archive.folder), str(TASKS), "--jobs", "2"]
    environment = {**os.environ, "DTOPD": archive.dtopd}
    before = {}
    for _ in range(3):
        process = subprocess.Popen(
            command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        count = len(before)
        waited(lambda: len(archive.records()) > count or process.poll() is not None, "an item")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        before.update(archive.records())
        print(f"parallel: killed after {len(before)} items", flush=True)
    outcome = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return before, outcome.stderr


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
    parser.add_argument("--copies", type=int, default=6, help="of each clip, so that there is enough to do")
    options = parser.parse_args()
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
        for name, work in (("slurm", lambda one: slurm(one, folder / "cluster")), ("parallel", parallel)):
            archive = Archive(dtopd, folder / name)
            expect(archive.plan(inputs), 1)
            before, text = work(archive)
            failed += check(name, archive, before, wanted, text)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(failed) or "all is well")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
