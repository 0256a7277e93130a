"""Everything that decides how a run goes, apart from the model and the data."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Recipe:
    steps: int = 10_000
    batch: int = 16
    # Rows and columns of tokens in a crop; None: the whole grid.
    crop: tuple[int, int] | None = (16, 16)
    zoom: tuple[float, float] = (0.7, 2.0)
    # Share of crops, or parts of mosaics, that are tilted and sit anywhere; and of crops that are mosaics.
    free: float = 0.0
    mosaic: float = 0.0
    # Share of crops that show nothing.
    outliers: float = 0.0
    # Share of crops into which things of another crop are pasted.
    mix: float = 0.5
    # Exponent of 1 / class share in the class weights; 0: all alike.
    balance: float = 0.5
    # Rate of AdamW, and of Muon for the trunk's matrices; None: AdamW for them too.
    rate: float = 1e-3
    matrix_rate: float | None = 2e-2
    # Factor of the heads' rate, and of the trunk's; 0 freezes it.
    head_factor: float = 1.0
    trunk_factor: float = 1.0
    weight_decay: float = 0.05
    drop_path: float = 0.1
    # Share of the steps in which the rate rises, and that after which it falls, as a cosine, to 0.
    warmup: float = 0.03
    hold: float = 0.3
    average: float = 0.998
    # Tokens above it leave, as in use; 1: none.
    threshold: float = 1.0
    # Weight of the teacher's dense answer as a target beside the labels.
    distill: float = 0.0
    seed: int = 1

    def json(self) -> dict:
        return asdict(self)
