"""The settings of a run, apart from the model and the data."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Recipe:
    steps: int = 10_000
    batch: int = 16
    # Rows and columns of tokens in a crop; None: the whole grid.
    crop: tuple[int, int] | None = (16, 16)
    zoom: tuple[float, float] = (0.7, 2.0)
    # Share of crops, or of a mosaic's parts, that are tilted and placed anywhere; and share of crops that are mosaics.
    free: float = 0.0
    mosaic: float = 0.0
    # Share of crops that show nothing of any class.
    outliers: float = 0.0
    # Share of crops into which classes of another crop are pasted.
    mix: float = 0.5
    # Exponent of 1 / class share in the class weights; 0: all equal.
    balance: float = 0.5
    # Weight of 1 - soft IoU beside cross-entropy, for FCN heads.
    overlap: float = 0.0
    # Learning rate of AdamW, and of Muon for the trunk's matrices; None: AdamW trains them too.
    rate: float = 1e-3
    matrix_rate: float | None = 2e-2
    # Factors of the learning rate for the heads and for the trunk; 0 freezes the trunk.
    head_factor: float = 1.0
    trunk_factor: float = 1.0
    weight_decay: float = 0.05
    drop_path: float = 0.1
    # Share of the steps in which the rate rises, and share after which it falls to 0 as a cosine.
    warmup: float = 0.03
    hold: float = 0.3
    average: float = 0.998
    # Confidence above which tokens exit, as in inference; 1: none exit.
    threshold: float = 1.0
    # Weight of the teacher's dense answer as a target alongside the labels.
    distill: float = 0.0
    seed: int = 1

    def json(self) -> dict:
        return asdict(self)
