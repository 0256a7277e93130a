#!/usr/bin/python3
"""Damages small inputs of every kind and has the program read them.

It must end in order, in time, with a fitting status. If it gives fewer frames than ffprobe, or if frames are missing or
a picture is damaged and FFmpeg notices, it must say so. Findings are kept in --keep; `--only ts:17` repeats one.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "Media"))

from inputs import FILES, KINDS, Input  # noqa: E402
from mutation import mutate  # noqa: E402
from tool import Run  # noqa: E402

# Far beyond what any of these inputs takes: a run that takes longer never ends.
LIMIT = 300
# Messages that FFmpeg also prints when nothing is lost: on pictures after a cut, on data after a whole PNG, and on a
# packet that it cuts to the size given in its header.
NO_SIGNS = ("co located POCs unavailable", "Invalid PNG signature", "Truncating packet")
# Done; some of several inputs failed; undecodable; missing; no such server.
STATUSES = {0, 1, 65, 66, 69}


def finding(program, model, source, name, content):
    """What is wrong with how the program reads `content`; None if nothing is."""
    place, done = source.place(content, name)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dtopd-mutation-"))
    try:
        log = folder / "log.jsonl"
        run = Run(
            [program, "run", "--model", model, "--input", place, "--log", str(log), "--overlay",
             str(folder / "{stream}.mkv"), *source.options], LIMIT)
        if run.hung:
            return f"hung: {LIMIT} s"
        if run.status not in STATUSES:
            return f"status: {run.status}, {run.reason}"
        lines = log.read_text().splitlines() if log.exists() else []
        is_told = run.status != 0 or "warning: " in run.errors or any(json.loads(line)["corrupt"] for line in lines)
        if is_told:
            return None if run.status == 0 or "dtopd: " in run.errors else f"mute: status {run.status} without a reason"
        return silence(place, len(lines), source) if source.kind in FILES else None
    finally:
        done()
        shutil.rmtree(folder)


def silence(path, frames, source):
    """What a run without any report should have reported; None if nothing."""
    probe = Run(
        ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames", "-of",
         "csv=p=0", path], LIMIT)
    counts = [int(word) for line in probe.output.decode().split() if (word := line.strip(",")).isdigit()]
    if frames < max(counts, default=0):
        return f"lost: {frames} of {max(counts)} frames, and nothing was said"
    is_sign = probe.errors.strip() and not any(words in probe.errors for words in NO_SIGNS)
    if is_sign and (frames < source.frames or source.frames == 1):
        return f"silent: {frames} of {source.frames} frames, and FFmpeg said \"{probe.reason}\""
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=500, help="how often each kind is damaged")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--only", metavar="KIND:SEED")
    parser.add_argument("--keep", type=pathlib.Path, default=HERE.parent.parent / ".build/mutations")
    parser.add_argument("--model", default=str(HERE.parent / "Goldens/fcn-average"), help="a small one is fast")
    options = parser.parse_args()
    wanted = [(kind, seed) for kind in options.kinds.split(",") for seed in range(options.count)]
    if options.only:
        kind, seed = options.only.split(":")
        wanted = [(kind, int(seed))]
    options.keep.mkdir(parents=True, exist_ok=True)
    found = 0
    with tempfile.TemporaryDirectory(prefix="dtopd-mutations-") as name:
        sources = {}
        for kind, _ in wanted:
            if kind not in sources:
                (folder := pathlib.Path(name) / kind).mkdir()
                sources[kind] = Input(kind, folder)

        def attempt(kind, seed):
            content = mutate(sources[kind].content, f"{kind}:{seed}")
            trouble = finding(options.program, options.model, sources[kind], f"{kind}-{seed}", content)
            if trouble:
                (options.keep / f"{kind}-{seed}.{kind}").write_bytes(content)
            return f"{kind}:{seed}", trouble

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, trouble in pool.map(lambda each: attempt(*each), wanted):
                if trouble:
                    found += 1
                    print(f"{name:12} {trouble}", flush=True)
    print(f"{len(wanted)} inputs, {found} findings" + (f" in {options.keep}" if found else ""))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
