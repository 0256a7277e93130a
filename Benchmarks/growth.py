#!/usr/bin/python3
"""What it costs when pictures, streams or classes grow.

    growth.py DTOPD [--frames N] [--rounds N] [--largest LINES] [--picture FILE.svg]

Times dtopd with network inputs of 352 x 480 to 1408 x 1920, with 1 to 16 streams of a rendered street, and with ViT-Ti
of 1 to 150 classes and random weights. Sides take turns. Prints Markdown, medians and in brackets the least, and draws
the curves. Five minutes on two quiet cores.
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests" / "Support"), str(ROOT / "Tests" / "Goldens")]
from processes import processor, run  # noqa: E402
from service import Service  # noqa: E402
from random_model import Case, config, weights  # noqa: E402
from tensors import save  # noqa: E402

SIZES = [(352, 480), (704, 960), (1056, 1440), (1408, 1920)]
STREAMS = [1, 2, 4, 8, 16]
CLASSES = [1, 8, 64, 150]
SIDE, LAYERS, WIDTH = 512, 12, 192
# Of the street that several streams show.
STREET = (352, 640)
CLIP = 24
COLOURS = ["#1f6fb4", "#d1662a", "#3a8f4d"]


def bench(dtopd, *options):
    words = [dtopd, "bench", "--json", *map(str, options)]
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)


def in_turn(rounds, ways):
    """By way, what each round found."""
    found = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    return found


def middle(results, of):
    return statistics.median(of(one) for one in results)


def least(results, of):
    return min(of(one) for one in results)


def measure_sizes(options):
    """Rows: the size, tokens, ms dense and pruned, MB of the workspace, share of the dense multiply-adds."""
    sizes = [size for size in SIZES if size[0] <= options.largest]
    ways = {
        (size, kind): lambda size=size, more=more: bench(
            options.dtopd, "--input-size", f"{size[1]}x{size[0]}", "--frames", options.frames, *more)
        for size in sizes for kind, more in (("dense", ["--threshold", 1]), ("pruned", []))}
    found = in_turn(options.rounds, ways)
    for size in sizes:
        dense, pruned = found[size, "dense"], found[size, "pruned"]
        yield {
            "x": size[0] * size[1] / 1e6,
            "dense": middle(dense, lambda one: one["ms_median"]),
            "dense_least": least(dense, lambda one: one["ms_min"]),
            "pruned": middle(pruned, lambda one: one["ms_median"]),
            "pruned_least": least(pruned, lambda one: one["ms_min"]),
            "memory": dense[0]["working_bytes"] / 1e6, "macs": dense[0]["dense_macs"] / 1e9,
            "share": pruned[0]["ratio"], "name": f"{size[0]} x {size[1]}",
            "tokens": size[0] * size[1] // 256}


def play(dtopd, clips, folder):
    """Frames a second in all, from the first frame on, and MB at most, of a service with the clips as streams."""
    for log in folder.glob("*.jsonl"):
        log.unlink()
    streams = {clip.stem: {"input": str(clip), "log": f"{folder}/{{stream}}.jsonl"} for clip in clips}
    with Service(dtopd, folder, streams) as service:
        def are_done():
            return sum(stream["frames_processed"] for stream in service.status()["streams"]) == CLIP * len(clips)

        service.require("all frames", are_done)
        state = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
    memory = next(int(line.split()[1]) for line in state.splitlines() if line.startswith("VmHWM"))
    times = [datetime.fromisoformat(json.loads(line)["wall"].replace("Z", "+00:00"))
             for log in folder.glob("*.jsonl") for line in log.read_text().splitlines()]
    if len(times) != CLIP * len(clips):
        raise SystemExit(f"{len(times)} of {CLIP * len(clips)} frames were computed")
    return (len(times) - 1) / (max(times) - min(times)).total_seconds(), memory / 1000


def measure_streams(options, folder):
    """Rows: streams, frames a second in all, MB at most."""
    clips = [folder / f"street-{number}.mp4" for number in range(max(STREAMS))]
    run(options.dtopd, "synth", "-y", "-o", clips[0], "--frames", CLIP, "--size", f"{STREET[1]}x{STREET[0]}",
        "--view", "crossing")
    for clip in clips[1:]:
        clip.hardlink_to(clips[0])
    ways = {count: lambda count=count: play(options.dtopd, clips[:count], folder) for count in STREAMS}
    for count, results in in_turn(options.rounds, ways).items():
        yield {"x": count, "fps": middle(results, lambda one: one[0]), "memory": middle(results, lambda one: one[1])}


def make_model(classes, directory):
    """A ViT-Ti with an ATM head after layers 6, 8 and 12; confident of nothing, so no token leaves."""
    case = Case(
        f"vit-ti-{classes}", size=(SIDE, SIDE), image_size=(SIDE, SIDE), patch=16, width=WIDTH, heads=WIDTH // 64,
        out_indices=(5, 7, LAYERS - 1), classes=classes, channels=WIDTH, decoder_layers=3, presence=(2.0,) * 3,
        threshold=1)
    settings = config(case)
    settings["dtop"]["head"]["num_heads"] = WIDTH // 64
    arrays, bfloat16 = weights(case, 1)
    directory.mkdir()
    (directory / "config.json").write_text(json.dumps(settings))
    save(directory / "model.safetensors", arrays, bfloat16)


def segment(dtopd, model, clip, folder):
    """Milliseconds a frame of each stage, and kB of its mask."""
    log, masks = folder / "classes.jsonl", folder / "masks"
    run(dtopd, "run", "-y", "--quiet", "-i", clip, "--model", model, "--temporal", "off", "--log", log,
        "--masks", masks, "--overlay", folder / "classes.mkv", "--duration", 0.3)
    lines = [json.loads(line)["ms"] for line in log.read_text().splitlines()]
    # The first frame touches all memory anew.
    stages = {stage: statistics.median(line[stage] for line in lines[1:]) for stage in lines[0]}
    pictures = list(masks.glob("*/*.png"))
    return stages | {"kB": sum(picture.stat().st_size for picture in pictures) / len(pictures) / 1000}


def measure_classes(options, folder):
    """Rows: classes, ms of the layers, the three heads, labels (upsampling and the best class), and outputs."""
    ways = {}
    for classes in CLASSES:
        model = folder / f"classes-{classes}"
        make_model(classes, model)
        ways[classes] = lambda model=model: (
            bench(options.dtopd, "--model", model, "--threshold", 1, "--frames", options.frames),
            segment(options.dtopd, model, folder / "street-0.mp4", folder))
    for classes, results in in_turn(options.rounds, ways).items():
        stages = {stage: middle(results, lambda one: one[0]["stages"][stage]) for stage in ("layers", "heads")}
        outputs = {stage: middle(results, lambda one: one[1][stage]) for stage in ("post", "render", "encode", "kB")}
        yield {"x": classes, **stages, **outputs, "memory": results[0][0]["working_bytes"] / 1e6}


def table(header, rows):
    print("\n| " + " | ".join(header) + " |\n|" + "---:|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def report_sizes(rows):
    table(["input", "tokens", "G multiply-adds", "dense, ms", "pruned, ms", "share of them", "workspace, MB"], [
        [row["name"], f"{row['tokens']:,}", f"{row['macs']:.1f}", f"{row['dense']:.0f} ({row['dense_least']:.0f})",
         f"{row['pruned']:.0f} ({row['pruned_least']:.0f})", f"{row['share']:.2f}", f"{row['memory']:.1f}"]
        for row in rows])


def report_streams(rows):
    table(["streams", "frames a second in all", "memory at most, MB"], [
        [str(row["x"]), f"{row['fps']:.1f}", f"{row['memory']:.0f}"] for row in rows])


def report_classes(rows):
    keys = ["layers", "heads", "post", "render", "encode", "kB", "memory"]
    table(["classes", "layers, ms", "three heads, ms", "labels, ms", "drawing, ms", "encoding, ms", "kB a mask",
           "workspace, MB"], [[str(row["x"]), *(f"{row[key]:.1f}" for key in keys)] for row in rows])


WIDE, HIGH, EDGE = 300, 220, 48


def panel(title, x_title, rows, series):
    """SVG of curves with logarithmic axes. `series` names the keys of `rows`."""
    xs = [row["x"] for row in rows]
    ys = [row[key] for key in series for row in rows]
    low, high = 10 ** math.floor(math.log10(min(ys))), 10 ** math.ceil(math.log10(max(ys)))

    def at(x, y):
        across = math.log(x / xs[0]) / math.log(xs[-1] / xs[0])
        return EDGE + across * (WIDE - 20), HIGH - math.log(y / low) / math.log(high / low) * (HIGH - 20)

    yield f'<text x="{EDGE}" y="12" font-weight="bold">{title}</text>'
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        _, y = at(xs[0], 10 ** power)
        yield f'<path d="M{EDGE} {y:.1f}H{EDGE + WIDE - 20}" stroke="#ccc"/>'
        yield f'<text x="{EDGE - 5}" y="{y + 4:.1f}" text-anchor="end">{10 ** power:g}</text>'
    for x in xs:
        yield f'<text x="{at(x, low)[0]:.1f}" y="{HIGH + 15}" text-anchor="middle">{x:.3g}</text>'
    yield f'<text x="{EDGE + WIDE / 2}" y="{HIGH + 32}" text-anchor="middle">{x_title}</text>'
    for place, ((key, name), colour) in enumerate(zip(series.items(), COLOURS)):
        points = [at(row["x"], row[key]) for row in rows]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
        yield f'<text x="{EDGE + 8}" y="{32 + 14 * place}" fill="{colour}">{name}</text>'


def draw(sizes, streams, classes, file):
    panels = [
        panel("Input", "megapixels", sizes, {"dense": "dense, ms", "pruned": "pruned, ms", "memory": "workspace, MB"}),
        panel("Streams", "streams", streams, {"fps": "frames a second in all", "memory": "memory, MB"}),
        panel("Classes", "classes", classes,
              {"heads": "three heads, ms", "post": "labels, ms", "encode": "encoding, ms"}),
    ]
    step = WIDE + EDGE + 20
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(panels) * step} {HIGH + 45}" '
             'font-family="sans-serif" font-size="11">', '<rect width="100%" height="100%" fill="white"/>']
    for place, one in enumerate(panels):
        lines += [f'<g transform="translate({place * step} 6)">', *one, "</g>"]
    file.write_text("\n".join([*lines, "</svg>", ""]), encoding="utf-8")
    print(f"wrote {file}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd")
    parser.add_argument("--frames", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--largest", type=int, default=SIZES[-1][0], help="lines of the largest input")
    parser.add_argument("--picture", type=pathlib.Path)
    options = parser.parse_args()
    if options.largest < SIZES[1][0]:
        parser.error(f"--largest must be {SIZES[1][0]} or more: a curve needs two sizes")
    print(f"{processor()}; {options.rounds} rounds in turn, {options.frames} frames each", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        streams = list(measure_streams(options, pathlib.Path(folder)))
        report_streams(streams)
        classes = list(measure_classes(options, pathlib.Path(folder)))
        report_classes(classes)
    sizes = list(measure_sizes(options))
    report_sizes(sizes)
    if options.picture:
        draw(sizes, streams, classes, options.picture)


if __name__ == "__main__":
    main()
