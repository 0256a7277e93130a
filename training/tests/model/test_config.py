import json

import pytest
from support import REPOSITORY, tiny

from dtop.model.config import HeadConfig, ModelConfig


@pytest.mark.parametrize("head", ["fcn", "atm"])
def test_round_trip(head, tmp_path):
    config = tiny(head, threshold=0.83, keep_per_class=7, familiarity=(1.0, 3.5), precision="int8")
    (tmp_path / "config.json").write_text(json.dumps(config.json()))
    read = ModelConfig.read(tmp_path / "config.json")
    assert read == config and read.json() == config.json()


def test_reads_the_default_model():
    config = ModelConfig.read(REPOSITORY / "Models/street-vit-s/config.json")
    assert len(config.classes) == 11 and config.classes[0] == "Sky"


@pytest.mark.parametrize(("changes", "words"), [
    ({"heads": 3}, "width 32 cannot be split among 3 attention heads"),
    ({"image_size": (30, 40)}, "no multiple of the patch size 8"),
    ({"out_indices": (0, 1)}, "must rise and end with the last layer, 2"),
    ({"out_indices": (1, 0, 2)}, "must rise"),
    ({"out_indices": ()}, "exits"),
    ({"heads": 0}, "must be positive"),
    ({"patch": 0}, "must be positive"),
    ({"depth": 0, "out_indices": (-1,)}, "must be positive"),
    ({"classes": ("a",)}, "at least 2 classes"),
])
def test_shapes_that_cannot_be(changes, words):
    with pytest.raises(ValueError, match=words):
        tiny(**changes)


def test_heads_that_cannot_be():
    with pytest.raises(ValueError, match="use atm or fcn"):
        HeadConfig("upernet")
    with pytest.raises(ValueError, match="16 head channels cannot be split among 3"):
        HeadConfig("atm", 16, 1, 3)


@pytest.mark.parametrize(("change", "words"), [
    (lambda c: c.update(use_cls_token=True), "set use_cls_token to false"),
    (lambda c: c["dtop"].update(method="average"), "trained with the method topk, not average"),
    (lambda c: c["dtop"].update(test_mode="slide"), "models of test_mode slide cannot be trained here"),
    (lambda c: c.update(layer_norm_eps=1e-5), "layer_norm_eps is 1e-6 .* not 1e-05"),
    (lambda c: c.pop("dtop"), "has no 'dtop'"),
    (lambda c: c["dtop"].pop("head"), "has no 'head'"),
    (lambda c: c.pop("patch_size"), "has no 'patch_size'"),
    (lambda c: c.update(hidden_size="wide"), "is not the configuration"),
    (lambda c: c.update(id2label={"1": "sky", "2": "road"}), "has no '0'"),
])
def test_files_that_are_refused_say_which_and_why(change, words, tmp_path):
    config = tiny().json()
    change(config)
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    with pytest.raises(ValueError, match=words) as caught:
        ModelConfig.read(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_no_json(tmp_path):
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ValueError, match=r"config.json is no JSON"):
        ModelConfig.read(tmp_path / "config.json")
