#!/usr/bin/python3
"""Kills the workers of an archive at random, and compares what they leave with one run that nobody disturbed: masks, logs
without times and the frames of videos are the same, and nothing that was done is done again."""
import argparse
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import clips
from archive import OUTPUTS, Archive, differences, expect, results

# Merged outputs of these equal a plain run; damage is concealed by what was decoded before.
WHOLE = ["closed", "hevc", "hevc-closed", "varying", "transport", "sound", "open", "mpeg2"]
LOSSLESS = ["--codec", "libx264rgb", "--codec-option", "crf=0", "--reset-every", "keyframe", "--temporal", "carry"]


def disturbed(dtopd, folder, inputs, shards, kills, numbers):
    """Works an archive off in shards, killing its workers; returns the archive and how many were killed."""
    archive = Archive(dtopd, folder)
    expect(archive.plan(inputs), 1)
    killed, before, again = 0, {}, []
    while killed < kills:
        names = numbers.sample(range(1, shards + 1), min(shards, numbers.randint(1, 3)))
        # More workers than shards share one.
        names += [names[0]] * (numbers.randint(1, 3) - len(names))
        workers = [archive.start("--shard", f"{name}/{shards}", "--jobs", numbers.randint(1, 2)) for name in names]
        time.sleep(numbers.uniform(0.05, 1.2))
        for worker in workers:
            if worker.poll() is None:
                killed += 1
            worker.kill()
            worker.wait()
        records = archive.records()
        again += [path for path, record in before.items() if records.get(path) != record]
        before = records
        done = {path.parent.name for path in records}
        if len(done) == sum(len(one["parts"]) for one in archive.manifest["inputs"]) and killed < kills:
            # All is done: forget some of it.
            for path in numbers.sample(sorted(records), len(records) // 2):
                shutil.rmtree(path.parent)
                before.pop(path)
    for name in range(1, shards + 1):
        outcome = archive.work("--shard", f"{name}/{shards}")
        if outcome.returncode not in (0, 1):
            raise SystemExit(f"status {outcome.returncode}: {outcome.stderr}")
    again += [path for path, record in before.items() if archive.records().get(path) != record]
    if again:
        raise SystemExit(f"done twice: {again}")
    return archive, killed


def compare_with_run(dtopd, folder, inputs):
    """The merged outputs of an archive whose parts begin with keyframes equal those of dtopd run."""
    archive = Archive(dtopd, folder / "parts")
    expect(archive.plan(inputs, *LOSSLESS), 0)
    expect(archive.work(), 0)
    expect(archive.merge(), 0)
    plain = folder / "run"
    plain.mkdir()
    outputs = [word if word.startswith("--") else str(plain / word) for word in OUTPUTS]
    model = archive.manifest["settings"]["model"]
    run = Archive(dtopd, plain)
    command = [word for one in inputs for word in ("-i", one)] + ["--model", model, *outputs, *LOSSLESS, "--quiet"]
    subprocess.run([str(dtopd), "run", *map(str, command)], check=True, stdin=subprocess.DEVNULL)
    return differences(results(archive.folder / "merged"), results(run.folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd", type=pathlib.Path)
    parser.add_argument("--clips", default=".build/batch-clips")
    parser.add_argument("--kills", type=int, default=30, help="for each number of shards")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    dtopd = options.dtopd.resolve()
    numbers = random.Random(options.seed)
    made = clips.make(options.clips)
    inputs = [path.resolve() for path in made.values()]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dtopd-batch-"))
    failed = []
    print(f"seed {options.seed}")
    try:
        serial = Archive(dtopd, folder / "serial")
        expect(serial.plan(inputs), 1)
        expect(serial.work(), 1)
        expect(serial.merge(), 1)
        wanted = results(serial.folder / "merged")
        parts = {one["stream"]: len(one["parts"]) for one in serial.manifest["inputs"]}
        print("parts:", ", ".join(f"{name} {count}" for name, count in parts.items()))
        failures = serial.status()["failed"]
        if [one["item"] for one in failures] != ["notes"]:
            failed.append(f"failed items: {failures}")
        for shards in (1, 2, 7):
            archive, killed = disturbed(dtopd, folder / f"shards-{shards}", inputs, shards, options.kills, numbers)
            expect(archive.merge(), 1)
            found = differences(wanted, results(archive.folder / "merged"))
            failed += [f"{shards} shards: {name} differs" for name in found]
            if archive.leftovers():
                failed.append(f"{shards} shards: left over: {archive.leftovers()}")
            print(f"{shards} shards, {killed} workers killed: {len(wanted)} files compared, {len(found)} differ", flush=True)
        found = compare_with_run(dtopd, folder, [made[name].resolve() for name in WHOLE])
        failed += [f"dtopd run: {name} differs" for name in found]
        print(f"beside dtopd run: {len(found)} files differ")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(failed) or "all is well")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
