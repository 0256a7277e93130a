#!/usr/bin/python3
"""An archive of very many small items: what planning, each item and a finished archive cost, and that memory stays flat. Limits
hold for processor time, which other work on the machine hardly changes."""
import argparse
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from archive import Archive, expect


class Cost:
    """What an action took: seconds by the clock, and of processors."""

    def __init__(self, action):
        clock, processors = time.monotonic(), self.processors()
        self.outcome = action()
        self.clock, self.processor = time.monotonic() - clock, self.processors() - processors

    @staticmethod
    def processors():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def __str__(self):
        return f"{self.clock:.1f} s ({self.processor:.1f} s of processors)"


def memory(worker, samples):
    """Follows the resident memory of a worker, in MiB."""
    while worker.poll() is None:
        try:
            text = pathlib.Path(f"/proc/{worker.pid}/status").read_text()
        except OSError:
            break
        if found := re.search(r"VmRSS:\s+(\d+)", text):
            samples.append(int(found[1]) / 1024)
        time.sleep(0.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dtopd", type=pathlib.Path)
    parser.add_argument("--items", type=int, default=10_000)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dtopd-batch-many-"))
    failed = []
    try:
        clip = folder / "clip.mp4"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=0.4", "-pix_fmt", "yuv420p", clip], check=True)
        names = [folder / f"clip-{number:05}.mp4" for number in range(options.items)]
        for name in names:
            shutil.copyfile(clip, name)
        (folder / "list.txt").write_text("\n".join(map(str, names)))
        archive = Archive(options.dtopd.resolve(), folder / "archive")
        plan = Cost(lambda: expect(archive.plan([folder / "list.txt"], outputs=["--log", "{stream}.jsonl"]), 0))
        # The same frames in one item: what they cost without items.
        few = Archive(options.dtopd.resolve(), folder / "few")
        expect(few.plan([names[0]], outputs=["--log", "{stream}.jsonl"]), 0)
        load = Cost(lambda: expect(few.work(), 0))
        samples = []
        worker = archive.start()
        watch = threading.Thread(target=memory, args=(worker, samples))
        watch.start()
        work = Cost(worker.wait)
        watch.join()
        each = (work.processor - load.processor) / (options.items - 1)
        resume = Cost(lambda: expect(archive.work(), 0))
        look = Cost(archive.status)
        early, late = sorted(samples[len(samples) // 10:len(samples) // 5]), sorted(samples[-len(samples) // 10:])
        growth = late[len(late) // 2] - early[len(early) // 2]
        print(f"{options.items} items: plan {plan}, work {work}, {1000 * each:.1f} ms of processors an item with its frames,"
              f" resume {resume}, status {look}; memory {early[len(early) // 2]:.0f} MiB, {growth:+.1f} at the end")
        failed += [f"status {work.outcome}"] if work.outcome else []
        failed += ["memory grows"] if growth > 8 else []
        # Planning uses all processors. This is the time it would take on an idle machine.
        alone = plan.processor / os.cpu_count()
        failed += ["the plan is slow"] if alone > 10 * options.items / 10_000 else []
        failed += ["items are slow"] if each > 0.05 else []
        failed += ["the resume is slow"] if resume.processor > 5 else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(failed) or "all is well")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
