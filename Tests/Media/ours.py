"""A file as the program reads it."""
import io
import json
import pathlib
import tempfile

from PIL import Image

from tool import Run

LIMIT = 600


class Reading:
    """One file's frames: presentation times in seconds, the first picture as displayed."""

    def __init__(self, program, model, path):
        self.times, self.corrupt, self.picture = [], 0, None
        with tempfile.TemporaryDirectory(prefix="dtopd-media-") as name:
            folder = pathlib.Path(name)
            command = [program, "run", "--quiet", "--model", model, "--input", path]
            log = folder / "log.jsonl"
            self.run = Run(command + ["--log", str(log)], LIMIT)
            if log.exists():
                lines = [json.loads(line) for line in log.read_text().splitlines()]
                self.times = [float("nan") if line["time_s"] is None else line["time_s"] for line in lines]
                self.corrupt = sum(line["corrupt"] for line in lines)
            if self.times:
                self.picture = self.first_picture(command, folder)

    @property
    def crash(self):
        """How a run crashed or hung; empty if it did not."""
        if self.run.hung:
            return f"hung for {LIMIT} s"
        if self.run.status < 0 or self.run.status > 127 or self.run.status == 70:
            return f"status {self.run.status}: {self.run.reason}"
        return ""

    def first_picture(self, command, folder):
        """The lossless overlay without classes, cut to the mask's size because an overlay may be padded."""
        overlay = folder / "first.mov"
        run = Run(
            command + ["--stride", "1000000", "--overlay", str(overlay), "--codec", "qtrle", "--opacity", "0",
                       "--masks", str(folder / "masks")], LIMIT)
        masks = sorted((folder / "masks").glob("*/*.png"))
        if not masks or not overlay.exists():
            self.run = run
            return None
        with Image.open(masks[0]) as mask:
            width, height = mask.size
        decoded = Run(
            ["ffmpeg", "-v", "error", "-nostdin", "-i", str(overlay), "-frames:v", "1", "-pix_fmt", "rgb24", "-c:v", "ppm",
             "-f", "image2pipe", "-"], LIMIT)
        return Image.open(io.BytesIO(decoded.output)).convert("RGB").crop((0, 0, width, height))
