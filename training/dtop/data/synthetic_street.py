"""Reads what `dtopd synth -o DIR/street.mp4 --labels DIR/labels` renders."""

from pathlib import Path

import av
import torch

from .labelled_folder import LabelledFolder
from .sample import Sample


class SyntheticStreet(LabelledFolder):
    """A folder with one video and a folder `labels` with a label for each of its frames."""

    def _samples(self) -> list[Sample]:
        video = self.video(self.path)
        labels = sorted((self.path / "labels").glob("*.png"))
        if not labels:
            raise ValueError(f"{self.path}/labels has no labels; render with: dtopd synth --labels {self.path}/labels")
        samples, frames = [], 0
        with av.open(str(video)) as container:
            for frames, frame in enumerate(container.decode(video=0), 1):
                if frames <= len(labels):
                    image = torch.from_numpy(frame.to_ndarray(format="rgb24")).permute(2, 0, 1).contiguous()
                    samples.append(self._sample(image, labels[frames - 1]))
        if frames != len(labels):
            raise ValueError(f"{video} has {frames} frames, {self.path}/labels {len(labels)} labels")
        return samples

    @staticmethod
    def video(path: Path) -> Path | None:
        """The folder's video; None if it has none."""
        return next((p for p in sorted(path.glob("*")) if p.suffix.lower() in (".mp4", ".mkv")), None)
