import json

import pytest
import torch
from support import HEADS, dtopd, labelled_folder, pictures, scattered, tiny

from dtop.data.labelled_folder import LabelledFolder
from dtop.data.normalisation import normalised
from dtop.data.sample import Sample
from dtop.evaluate import resized
from dtop.export import export
from dtop.familiarity import familiarity, mean_logit


def samples(count: int) -> list[Sample]:
    generator = torch.Generator().manual_seed(3)
    images = torch.randint(0, 256, (count, 3, 32, 40), generator=generator).to(torch.uint8)
    return [Sample(image, torch.zeros(32, 40, dtype=torch.uint8)) for image in images]


@HEADS
@torch.inference_mode()
def test_the_logit_is_that_of_the_least_sure_cell(head, cells):
    model = scattered(tiny(head, cells))
    stage = model(pictures(model.config, 2))[-1]
    pred = model.pred(stage)
    for picture, found in enumerate(mean_logit(model, stage)):
        logits = []
        for token in range(pred.shape[1]):
            cell = min(range(cells**2), key=lambda cell: float(pred[picture, token, cell].max()))
            logits.append(float(stage.canvas[picture, token, cell, int(pred[picture, token, cell].argmax())]))
        assert abs(sum(logits) / len(logits) - float(found)) < 1e-5


def test_a_model_that_is_surer_of_noise_has_none(monkeypatch):
    model, data = scattered(tiny()), samples(3)
    known = torch.tensor([2.0, 3.0, 4.0])
    for unknown, found in ((1.0, (1.0, 2.5)), (2.6, None)):
        monkeypatch.setattr(
            "dtop.familiarity._logits",
            lambda model, image, unknown=unknown: known if len(image) == 3 else torch.tensor([unknown]))
        assert familiarity(model, data) == found


def test_it_is_the_same_each_time():
    model, data = scattered(tiny()), samples(3)
    torch.manual_seed(1)
    first = familiarity(model, data)
    torch.manual_seed(2)
    assert familiarity(model, data) == first


@HEADS
@torch.inference_mode()
def test_it_is_dtopds(tmp_path, head, cells):
    """Up to the log's rounding."""
    model = scattered(tiny(head, cells, familiarity=(-20.0, 20.0), threshold=0.6))
    data = LabelledFolder(labelled_folder(tmp_path / "data", 4), 4).samples
    export(model, tmp_path / "model", [], half=False)
    done = dtopd("-i", tmp_path / "data/images", "--model", tmp_path / "model", "--log", tmp_path / "log", "--quiet")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line)["familiarity"] for line in (tmp_path / "log").read_text().splitlines()]
    stages = model(normalised(resized(data, model.config.image_size)), threshold=0.6)
    logits = mean_logit(model, stages[-1])
    assert found == pytest.approx([float(logit + 20) / 40 for logit in logits], abs=0.0015)
    assert len(set(found)) > 1
