"""What is run: inputs that the program renders, or that are made of them, and the options."""
from dataclasses import dataclass, field
from pathlib import Path

GOLDENS = Path(__file__).resolve().parents[1] / "Goldens"
SMALL = "fcn-topk"


@dataclass(frozen=True)
class Case:
    """A run of `dtopd run` over one input; `model` is a folder of Tests/Goldens, or None for the built-in one."""

    name: str
    input: str
    options: list[str] = field(default_factory=list)
    model: str | None = None
    # The program ends with another status where an input is damaged beyond its end.
    statuses: tuple[int, ...] = (0,)


def golden_models() -> list[str]:
    return sorted(path.parent.name for path in GOLDENS.glob("*/config.json"))


CASES = [
    *(Case(f"built-in/{street}", street) for street in ("fixed", "moving", "cuts", "lot")),
    Case("built-in/dense", "moving", ["--threshold", "1", "--temporal", "off"]),
    Case("built-in/float32", "moving", ["--precision", "float32"]),
    Case("built-in/one-thread", "fixed", ["--threads", "1"]),
    Case("built-in/short-side", "fixed", ["--input-size", "short:224"]),
    Case("built-in/region", "fixed", ["--roi", "0.1,0.4,0.9,1"]),
    *(Case(f"models/{name}", "small", model=name) for name in golden_models()),
    *(Case(f"models/{name}/alone", "small", ["--temporal", "off"], model=name) for name in golden_models()),
    Case("small/audits", "small", ["--audit-every", "5"], SMALL),
    Case("small/agreement", "small", ["--audit-every", "4", "--min-agreement", "0.99"], SMALL),
    Case("small/interval", "small", ["--reset-every", "7"], SMALL),
    Case("small/keyframes", "small", ["--reset-every", "keyframe"], SMALL),
    Case("small/hysteresis", "small", ["--hysteresis", "0.05", "--max-age", "8", "--change-threshold", "4"], SMALL),
    Case("small/region", "small", ["--roi", "0,0.5,1,1", "--roi", "0,0,0.5,0.4,0.2,0.5"], SMALL),
    Case("small/stride", "small", ["--stride", "3"], SMALL),
    Case("small/start", "small", ["-ss", "0.5", "-t", "0.6s"], SMALL),
    Case("small/model-size", "small", ["--mask-size", "model"], SMALL),
    *(Case(f"small/show-{what}", "small", ["--show", what, "--legend"], SMALL)
      for what in ("exits", "confidence", "compute")),
    Case("small/opaque", "small", ["--opacity", "1"], SMALL),
    *(Case(f"damaged/{number}", f"damaged-{number}", model=SMALL, statuses=(0, 65)) for number in range(4)),
    Case("damaged/short", "short", model=SMALL, statuses=(0, 65)),
    Case("pictures", "pictures", ["--temporal", "off"], SMALL),
    Case("silence", "lavfi", model=SMALL),
]
