import json

import pytest
from safetensors.torch import save_file
from support import scattered, tiny

from dtop.data.normalisation import MEAN, STD
from dtop.origin import Origin


def directory(path, preprocessor):
    model = scattered(tiny())
    save_file(model.state_dict(), path / "model.safetensors")
    (path / "config.json").write_text(json.dumps(model.config.json()))
    (path / "preprocessor_config.json").write_text(preprocessor)
    return path


@pytest.mark.parametrize(("values", "mean", "std"), [
    ({"size": {"height": 32, "width": 40}}, MEAN, STD),
    ({"image_mean": [0.5, 0.4, 0.2], "image_std": [0.5, 0.2, 0.1]}, (127.5, 102, 51), (127.5, 51, 25.5)),
    ({"do_rescale": False, "image_mean": [127.5] * 3, "image_std": [127.5] * 3}, (127.5,) * 3, (127.5,) * 3),
    ({"rescale_factor": 0.5, "image_mean": [1, 2, 3]}, (2, 4, 6), STD),
    ({"do_normalize": False}, (0,) * 3, (255,) * 3),
])
def test_the_normalisation_is_the_directorys(tmp_path, values, mean, std):
    origin = Origin.own(directory(tmp_path, json.dumps(values)))
    assert origin.mean == pytest.approx(mean) and origin.std == pytest.approx(std)


@pytest.mark.parametrize("text", ["{", "[]", '{"image_std": [0, 1, 1]}', '{"image_mean": [1]}', '{"image_mean": "x"}'])
def test_what_cannot_be_read_is_named(tmp_path, text):
    with pytest.raises(ValueError, match="preprocessor_config.json cannot be read"):
        Origin.own(directory(tmp_path, text))


def test_a_run_or_a_model_directory_is_asked_for(tmp_path):
    (tmp_path / "weights.pth").touch()
    with pytest.raises(ValueError, match="is no folder; name the run or the model directory"):
        Origin.own(tmp_path / "weights.pth")
    with pytest.raises(ValueError, match="neither a run"):
        Origin.own(tmp_path)
