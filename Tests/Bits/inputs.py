"""Makes the inputs that the cases name, the same ones every time."""
import os
import random
import subprocess
from pathlib import Path

STREETS = {
    "fixed": ["--camera", "fixed", "--frames", "24"],
    "moving": ["--frames", "16", "--seed", "2"],
    "cuts": ["--frames", "18", "--cut-every", "6", "--seed", "3"],
    "lot": ["--view", "lot", "--frames", "12", "--seed", "4"],
    "small": ["--camera", "fixed", "--frames", "30", "--size", "160x128", "--seed", "5"],
}


def make(dtopd: str, folder: Path) -> dict[str, str]:
    """Inputs by name, as `--input` takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {"lavfi": "lavfi:testsrc2=s=160x128:r=10:d=2"}
    for name, options in STREETS.items():
        path = folder / f"{name}.mp4"
        labels = ["--labels", folder / "labels"] if name == "small" else []
        # MPEG-4's decoder conceals damage, which FFV1's does not, and its encoder gives the same file on every machine if
        # it cuts no frame into slices, one for each processor.
        command = [dtopd, "synth", "-y", "-o", path, "--codec", "mpeg4", *options, *labels]
        subprocess.run(command, check=True, preexec_fn=on_one_processor)
        made[name] = str(path)
    whole = (folder / "small.mp4").read_bytes()
    for number in range(4):
        damaged, places = bytearray(whole), random.Random(number)
        for _ in range(6):
            damaged[places.randrange(len(whole) // 4, len(whole) * 3 // 4)] ^= 0x55
        made[f"damaged-{number}"] = write(folder / f"damaged-{number}.mp4", damaged)
    made["short"] = write(folder / "short.mp4", whole[: len(whole) // 2])
    pictures = folder / "images"
    pictures.mkdir(exist_ok=True)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", folder / "small.mp4", "-start_number", "0", pictures / "%08d.png"],
        check=True)
    made["pictures"] = str(pictures)
    return made


def on_one_processor() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)
