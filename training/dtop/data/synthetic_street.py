"""What `dtopd synth -o DIR/street.mp4 --labels DIR/labels` renders."""

from pathlib import Path

import av
import torch

from .labelled_folder import LabelledFolder


class SyntheticStreet(LabelledFolder):
    """A folder with one video and a folder `labels` with a label for each of its frames."""

    def __init__(self, path: Path, classes: int):
        self.path = Path(path)
        video = self.video(self.path)
        labels = sorted((self.path / "labels").glob("*.png"))
        if not labels:
            raise ValueError(f"{self.path}/labels has no labels; render with: dtopd synth --labels {self.path}/labels")
        with av.open(str(video)) as container:
            arrays = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        frames = [torch.from_numpy(array).permute(2, 0, 1) for array in arrays]
        if len(frames) != len(labels):
            raise ValueError(f"{video} has {len(frames)} frames, {self.path}/labels {len(labels)} labels")
        self.names = [label.stem for label in labels]
        self.samples = [
            self._sample(frame.contiguous(), label, classes, label.stem, None)
            for frame, label in zip(frames, labels, strict=True)
        ]

    @staticmethod
    def video(path: Path) -> Path | None:
        """The video of such a folder; None if `path` is none."""
        return next((p for p in sorted(path.glob("*")) if p.suffix.lower() in (".mp4", ".mkv")), None)
