#!/usr/bin/python3
"""What carrying computes at lower frame rates, and in vain when light, weather or the encoder change pictures.

    carrying.py DTOPD CLIP... [--frames N] [--model DIR]

Takes each clip at 25, 10, 5 and 2 frames a second, and at 5 with disturbances that leave the scene as it is. Prints
Markdown: multiply-adds as a share of the dense computation, and in brackets the share of pixels that are labelled as
each frame on its own would be, in the mean and in the worst frame. What a disturbance adds is computed in vain.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Tests" / "Support"))
from processes import processor, run  # noqa: E402

RATES = [25, 10, 5, 2]
USUAL_RATE = 5
LOSSLESS = ["-c:v", "ffv1"]
# FFmpeg's filters, and the encoder's options. T and N are a picture's time and number.
RAIN = (
    "split[scene][size];[size]scale=iw/3:ih/18,geq=lum='255*gt(random(0)\\,0.985)':cb=128:cr=128[drops];"
    "[drops][scene]scale2ref=flags=bilinear[rain][street];[street][rain]blend=c0_mode=screen:c0_opacity=0.35")
DISTURBANCES = {
    "lamps that flicker by 6 %, in bands": (
        "geq=lum='min(255,lum(X,Y)*(1+0.06*sin(6.283*(1.5*Y/H+0.37*N))))':cb='cb(X,Y)':cr='cr(X,Y)'", LOSSLESS),
    "exposure 12 % up and down, every 2 s": (
        "geq=lum='min(255,lum(X,Y)*if(gt(mod(T,4),2),1.12,1))':cb='cb(X,Y)':cr='cr(X,Y)'", LOSSLESS),
    "the upper third sways by 2 pixels": (
        "geq=lum='lum(X+2*lt(Y,H/3)*sin(5*T+Y/20),Y)':cb='cb(X,Y)':cr='cr(X,Y)'", LOSSLESS),
    "rain": (RAIN, LOSSLESS),
    "noise of 8 grey levels": ("noise=c0s=28:c0f=t", LOSSLESS),
    "H.264 at 350 kbit/s, a keyframe a second": (
        "null", ["-c:v", "libx264", "-b:v", "350k", "-maxrate", "350k", "-bufsize", "350k", "-g", "5", "-bf", "0"]),
}


def convert(source, target, rate, frames, filters="null", codec=LOSSLESS):
    chain = f"fps={rate},scale=640:-2,format=yuv420p,{filters},format=yuv420p"
    run("ffmpeg", "-v", "error", "-y", "-i", source, "-an", "-filter_complex", chain, "-frames:v", frames, *codec, target)


def evaluate(dtopd, clip, model):
    words = [dtopd, "eval", "--video", clip, "--no-controls", "--format", "json", "--quiet", *model]
    runs = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    return next(each for each in runs if each["run"] == "carry")


def cell(results):
    def mean(key):
        return 100 * statistics.mean(each[key] for each in results)

    worst = 100 * min(each["as_per_frame_worst"] for each in results)
    return f"{mean('ratio'):.1f} % ({mean('as_per_frame'):.1f}, {worst:.1f} %)"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dtopd")
    parser.add_argument("clips", nargs="+")
    parser.add_argument("--frames", type=int, default=60, help="of each clip at most")
    parser.add_argument("--model", help="model directory, or name of a built-in model")
    options = parser.parse_args()
    model = ["--model", options.model] if options.model else []
    names = [pathlib.Path(clip).stem for clip in options.clips]
    print(f"{processor()}\n")
    print(f"| | {' | '.join(names)} | mean |\n|---|{'---:|' * (len(names) + 1)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        def row(title, rate, *changes):
            results = []
            for number, clip in enumerate(options.clips):
                changed = pathlib.Path(folder) / f"{number}.mkv"
                convert(clip, changed, rate, options.frames, *changes)
                results.append(evaluate(options.dtopd, changed, model))
            print(f"| {title} | {' | '.join(cell([each]) for each in results)} | {cell(results)} |", flush=True)

        for rate in RATES:
            row(f"{rate} frames a second", rate)
        for title, changes in DISTURBANCES.items():
            row(f"{USUAL_RATE}, {title}", USUAL_RATE, *changes)


main()
