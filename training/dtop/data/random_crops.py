"""Endless random crops that depend only on the seed, wherever a run is resumed."""

import signal

import torch
from torch.utils.data import DataLoader, Dataset

from .augmentation import Augmentation, Crop
from .sample import Sample
from .sources import Source


class RandomCrops(Dataset):
    """Crop `i` depends only on the seed and on `i`."""

    def __init__(self, sources: list[Source], augmentation: Augmentation, seed: int, mosaic: float = 0.0,
                 outliers: float = 0.0):
        """`mosaic`, `outliers`: shares of crops, 0 to 1, that are mosaics of four pictures, and that show nothing."""
        self.sources, self.augmentation, self.seed = sources, augmentation, seed
        self.mosaic, self.outliers = mosaic, outliers
        self.weights = torch.tensor([source.weight for source in sources])

    def __getitem__(self, index: int) -> Crop:
        torch.manual_seed(self.seed * 1_000_003 + index)
        kind = float(torch.rand(()))
        if kind < self.outliers:
            return self.augmentation.outlier(self._drawn())
        if kind < self.outliers + self.mosaic:
            return self.augmentation.mosaic([self._drawn() for _ in range(4)])
        return self.augmentation(self._drawn())

    def _drawn(self) -> Sample:
        samples = self.sources[int(torch.multinomial(self.weights, 1))].samples
        return samples[int(torch.randint(len(samples), ()))]

    def batches(self, size: int, first: int, last: int, workers: int) -> DataLoader:
        """Batches `first` up to, but not including, `last` of a run, each as one Crop with a leading dimension."""
        return DataLoader(
            self, batch_size=size, sampler=range(first * size, last * size), num_workers=workers,
            collate_fn=stacked, worker_init_fn=worker, prefetch_factor=4 if workers else None,
        )


def stacked(crops: list[Crop]) -> Crop:
    return Crop(*(torch.stack([getattr(crop, part) for crop in crops]) for part in ("image", "label", "corner")))


def worker(_: int) -> None:
    """Sets up a worker: one thread, because workers share the cores with training. It ignores signals to the process
    group, because it ends with training."""
    torch.set_num_threads(1)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
