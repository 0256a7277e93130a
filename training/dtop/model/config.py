"""A model directory's config.json."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class HeadConfig:
    """Configuration of the heads, which are all alike. `layers` and `num_heads` are the ATM decoder's; both are 0 for
    FCN. FCN heads classify `cells` x `cells` cells per token."""

    type: str = "fcn"
    channels: int = 96
    layers: int = 2
    num_heads: int = 3
    cells: int = 1

    def __post_init__(self):
        if self.type not in ("atm", "fcn"):
            raise ValueError(f"head type '{self.type}' is not known; use atm or fcn")
        if self.type == "fcn":
            # Fields that are not stored must not make equal models differ.
            object.__setattr__(self, "layers", 0)
            object.__setattr__(self, "num_heads", 0)
        if self.type == "atm" and (self.num_heads < 1 or self.layers < 1 or self.channels % self.num_heads):
            raise ValueError(
                f"{self.layers} layers of {self.channels} head channels cannot be split among {self.num_heads} heads")
        if self.cells < 1:
            raise ValueError(f"a token has at least 1 cell a side, not {self.cells}")
        if self.type == "atm" and self.cells > 1:
            raise ValueError(f"atm heads give one answer a token; {self.cells} cells a side need fcn heads")


@dataclass(frozen=True)
class ModelConfig:
    """Shape and exit settings of the pruned vision transformer; see docs/models.md for every key."""

    classes: tuple[str, ...]
    width: int = 192
    depth: int = 12
    heads: int = 3
    hidden: int = 768
    patch: int = 16
    image_size: tuple[int, int] = (352, 480)
    out_indices: tuple[int, ...] = (5, 7, 11)
    threshold: float = 0.9
    keep_per_class: int = 5
    head: HeadConfig = field(default_factory=HeadConfig)
    position_interpolation: str = "bicubic"
    # Mean over tokens of the least sure cell's largest logit: on noise and patterns, and on what the model knows.
    familiarity: tuple[float, float] | None = None
    # Number format that dtopd multiplies in; training ignores it.
    precision: str = "float32"

    def __post_init__(self):
        if len(self.classes) < 2:
            raise ValueError(f"a model needs at least 2 classes, it has {len(self.classes)}")
        numbers = (self.width, self.depth, self.heads, self.hidden, self.patch, self.head.channels, *self.image_size)
        if any(number < 1 for number in numbers) or not self.out_indices or self.out_indices[0] < 0:
            raise ValueError("width, depth, heads, patch and input size must be positive, exits from layer 1 on")
        if self.width % self.heads:
            raise ValueError(f"width {self.width} cannot be split among {self.heads} attention heads")
        if any(side % self.patch for side in self.image_size):
            raise ValueError(f"input {self.image_size} is no multiple of the patch size {self.patch}")
        if self.patch % self.head.cells:
            raise ValueError(f"a patch of {self.patch} pixels cannot be split into {self.head.cells} cells a side")
        if list(self.out_indices) != sorted(set(self.out_indices)) or self.out_indices[-1] != self.depth - 1:
            raise ValueError(f"out_indices {self.out_indices} must rise and end with the last layer, {self.depth - 1}")

    @property
    def exits(self) -> tuple[int, ...]:
        """The layers, counted from 1, that a head follows."""
        return tuple(index + 1 for index in self.out_indices)

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of tokens."""
        return self.image_size[0] // self.patch, self.image_size[1] // self.patch

    def replacing(self, **changes) -> "ModelConfig":
        return replace(self, **changes)

    def json(self) -> dict:
        dtop = {
            "out_indices": list(self.out_indices),
            "threshold": self.threshold,
            "keep_per_class": self.keep_per_class,
            "method": "topk",
            "ratio": 0.35,
            "position_interpolation": self.position_interpolation,
            "test_mode": "whole",
            "head": {"type": self.head.type, "channels": self.head.channels},
        }
        if self.head.type == "atm":
            dtop["head"] |= {"layers": self.head.layers, "num_heads": self.head.num_heads}
        if self.head.cells > 1:
            dtop["head"]["cells"] = self.head.cells
        if self.familiarity is not None:
            dtop["familiarity"] = dict(zip(("unknown", "known"), self.familiarity, strict=True))
        if self.precision != "float32":
            dtop["precision"] = self.precision
        return {
            "architectures": ["DToPForSemanticSegmentation"],
            "model_type": "dtop-vit",
            "hidden_size": self.width,
            "num_hidden_layers": self.depth,
            "num_attention_heads": self.heads,
            "intermediate_size": self.hidden,
            "hidden_act": "gelu",
            "layer_norm_eps": 1e-6,
            "qkv_bias": True,
            "patch_size": self.patch,
            "num_channels": 3,
            "use_cls_token": False,
            "image_size": list(self.image_size),
            "id2label": {str(index): name for index, name in enumerate(self.classes)},
            "semantic_loss_ignore_index": 255,
            "dtop": dtop,
        }

    @classmethod
    def read(cls, path: Path) -> "ModelConfig":
        """Reads `config.json`. Raises ValueError for models that cannot be trained here."""
        try:
            config = json.loads(Path(path).read_text())
        except ValueError as error:
            raise ValueError(f"{path} is no JSON: {error}") from error
        return cls.of(config, str(path))

    @classmethod
    def of(cls, config: dict, origin: str) -> "ModelConfig":
        try:
            return cls._of(config, origin)
        except KeyError as error:
            raise ValueError(f"{origin} has no {error}: it is not the configuration of a model of dtopd") from error
        except (TypeError, AttributeError) as error:
            raise ValueError(f"{origin} is not the configuration of a model of dtopd: {error}") from error

    @classmethod
    def _of(cls, config: dict, origin: str) -> "ModelConfig":
        dtop = config["dtop"]
        if (method := dtop.get("method", "topk")) != "topk":
            raise ValueError(f"{origin}: models are trained with the method topk, not {method}; change it in the file")
        if config.get("use_cls_token"):
            raise ValueError(f"{origin}: models with a class token cannot be trained here; set use_cls_token to false")
        if (mode := dtop.get("test_mode", "whole")) != "whole":
            raise ValueError(f"{origin}: models of test_mode {mode} cannot be trained here; set it to whole")
        if (epsilon := config.get("layer_norm_eps", 1e-6)) != 1e-6:
            raise ValueError(f"{origin}: layer_norm_eps is 1e-6 in models that are trained here, not {epsilon:g}")
        if (act := config.get("hidden_act", "gelu")) != "gelu" or not config.get("qkv_bias", True):
            raise ValueError(f"{origin}: models have hidden_act gelu and qkv_bias true here, not {act} or false")
        head = dtop["head"]
        size = config["image_size"]
        return cls(
            classes=tuple(config["id2label"][str(index)] for index in range(len(config["id2label"]))),
            width=config["hidden_size"],
            depth=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            hidden=config["intermediate_size"],
            patch=config["patch_size"],
            image_size=tuple(size) if isinstance(size, list) else (size, size),
            out_indices=tuple(dtop["out_indices"]),
            threshold=dtop["threshold"],
            keep_per_class=dtop.get("keep_per_class", 5),
            head=HeadConfig(head["type"], head["channels"], head.get("layers", 1), head.get("num_heads", 1),
                            head.get("cells", 1)),
            position_interpolation=dtop.get("position_interpolation", "bicubic"),
            familiarity=tuple(map(dtop["familiarity"].__getitem__, ("unknown", "known")))
            if "familiarity" in dtop else None,
            precision=dtop.get("precision", "float32"),
        )
