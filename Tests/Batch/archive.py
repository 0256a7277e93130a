"""An archive that tests work on, and its results in a form that can be compared."""
import hashlib
import json
import pathlib
import subprocess
import time

# Times and what follows from them; everything else must be the same in every run.
TIMES = ("wall", "ms", "age_ms")
MODEL = pathlib.Path(__file__).resolve().parents[1] / "Goldens" / "fcn-average"
OUTPUTS = ["--masks", "masks", "--log", "frames.jsonl", "--overlay", "{stream}.mkv", "--rle", "{stream}.jsonl",
           "--mask-video", "{stream}-masks.mkv"]


class Archive:
    def __init__(self, dtopd, folder):
        self.dtopd, self.folder = str(dtopd), pathlib.Path(folder)

    def plan(self, inputs, *options, part="2s", outputs=OUTPUTS, model=MODEL):
        return self.run("plan", *inputs, "--output", self.folder, "--model", model, "--part", part, *outputs, *options)

    def work(self, *options):
        return self.run("--output", self.folder, "--quiet", *options)

    def start(self, *options):
        """A worker that runs on."""
        command = [self.dtopd, "batch", "--output", str(self.folder), "--quiet", *map(str, options)]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def merge(self):
        return self.run("merge", self.folder)

    def status(self):
        return json.loads(self.run("status", self.folder, "--json").stdout)

    def run(self, *options):
        return subprocess.run([self.dtopd, "batch", *map(str, options)], stdin=subprocess.DEVNULL, capture_output=True, text=True)

    @property
    def manifest(self):
        return json.loads((self.folder / "manifest.json").read_text())

    def records(self):
        """The done records: path -> what tells one from another. A worker may be killed between its record's end and the
        moment when its folder gets its name: that item is not done."""
        paths = [path for path in self.folder.glob("items/*/*/done.json") if ".partial." not in path.parent.name]
        return {path: (path.stat().st_ino, path.read_bytes()) for path in paths}

    def leftovers(self):
        return [path for path in self.folder.rglob("*.partial.*")]


def expect(outcome, status):
    """Checks how a command ended."""
    if outcome.returncode != status:
        raise SystemExit(f"status {outcome.returncode} instead of {status}: {outcome.args}\n{outcome.stdout}{outcome.stderr}")
    return outcome


def results(folder):
    """Masks, logs without times, and decoded frames of videos below a folder: name -> what is compared."""
    found = {}
    folder = pathlib.Path(folder)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        if name.startswith("report."):
            continue
        if path.suffix == ".jsonl":
            found[name] = [without_times(line) for line in path.read_text().splitlines()]
        elif path.name == "frames.csv":
            found[name] = [row.split(",")[:3] + row.split(",")[4:] for row in path.read_text().splitlines()]
        elif path.suffix in (".mkv", ".mp4"):
            found[name] = frames(path)
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def without_times(line):
    return {key: value for key, value in json.loads(line).items() if key not in TIMES}


def frames(video):
    """Timestamps and hashes of the decoded pictures, and of the sound's packets."""
    pictures = ["-map", "0:v", "-f", "framemd5", "-"]
    sound = ["-map", "0:a?", "-vn", "-c", "copy", "-f", "framemd5", "-"]
    lines = []
    for output in (pictures, sound):
        command = ["ffmpeg", "-v", "error", "-i", str(video), "-vsync", "passthrough", "-copyts", *output]
        text = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
        lines.append([line for line in text.splitlines() if not line.startswith("#")])
    return lines


def differences(one, other):
    """Names of results that differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def waited(condition, what, seconds=600):
    """Waits until something holds; ends the test if it never does."""
    for _ in range(seconds * 5):
        if found := condition():
            return found
        time.sleep(0.2)
    raise SystemExit(f"{what} took more than {seconds} s")
