import json
from contextlib import nullcontext

import numpy as np
import pytest
import torch
from support import HEADS, dtopd, labelled_folder, middle_threshold, scattered, tiny

from dtop.data.labelled_folder import LabelledFolder
from dtop.data.normalisation import normalised
from dtop.environment import mixed_precision
from dtop.evaluate import answer, batches, evaluate, label_counts, promises, resized
from dtop.export import export


def samples(path, count=5, size=(32, 40)):
    """Samples with some void pixels, and none of class 3."""
    found = LabelledFolder(labelled_folder(path, count, size), 4).samples
    for index, sample in enumerate(found):
        sample.label[sample.label == 3] = 255
        sample.label[:, index : index + 4] = 255
    return found


def numpy_scores(found: np.ndarray, truth: np.ndarray, classes: int):
    """Each class's IoU, NaN if it occurs nowhere, and pixel accuracy, over all pixels that are not void."""
    known = truth != 255
    found, truth = found[known], truth[known]
    iou = np.full(classes, np.nan)
    for k in range(classes):
        union = ((found == k) | (truth == k)).sum()
        if union:
            iou[k] = ((found == k) & (truth == k)).sum() / union
    return iou, (found == truth).mean()


@HEADS
@pytest.mark.parametrize("pruned", [False, True])
@torch.inference_mode()
def test_equals_counting_pixels(tmp_path, head, cells, pruned):
    model, data = scattered(tiny(head, cells)), samples(tmp_path, size=(45, 61))
    pixels = normalised(resized(data, (32, 40)))
    threshold = middle_threshold(model, pixels) if pruned else 1.0
    scores = evaluate(model, data, threshold, batch=2)
    found = []
    for sample in data:
        with mixed_precision(torch.device("cpu")):
            stages = model(normalised(resized([sample], (32, 40))), threshold=threshold)
        found.append(answer(model, stages[-1], (45, 61))[0].numpy())
    iou, accuracy = numpy_scores(np.stack(found), torch.stack([s.label for s in data]).numpy(), 4)
    # Batches round differently from single pictures where the hardware computes in bf16.
    np.testing.assert_allclose(scores.iou.numpy(), iou, atol=0.01)
    assert scores.pixel_accuracy == pytest.approx(accuracy, abs=0.01)
    assert scores.miou == pytest.approx(np.nanmean(iou), abs=0.01)
    assert torch.equal(scores.head_iou[-1].nan_to_num(), scores.iou.nan_to_num())
    summary = scores.summary()
    assert list(summary) == ["miou", "miou/layer1", "miou/layer2", "miou/layer3", "ece", "ratio"]
    assert summary["miou/layer3"] == summary["miou"] == 100 * scores.miou
    assert (scores.ratio < 1) == pruned and (pruned or scores.agreement == 1)


def test_scores_are_dtopds(tmp_path):
    model = scattered(tiny())
    folder = labelled_folder(tmp_path / "data", 4)
    model.config = model.config.replacing(threshold=1.0)
    export(model, tmp_path / "model", [], half=False)
    done = dtopd("eval", folder, "--model", tmp_path / "model", "--format", "json")
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)[0]
    scores = evaluate(model, LabelledFolder(folder, 4).samples, exact=True)
    assert row["miou"] == pytest.approx(100 * scores.miou, abs=0.1)
    assert row["macs"] == pytest.approx(scores.macs) and row["images"] == 4


def test_exact_scores_are_those_of_float32(tmp_path, monkeypatch):
    model, data = scattered(tiny()), samples(tmp_path)
    monkeypatch.setattr("dtop.evaluate.mixed_precision", lambda device: torch.autocast("cpu", torch.bfloat16))
    exact, rough = evaluate(model, data, exact=True), evaluate(model, data)
    monkeypatch.setattr("dtop.evaluate.mixed_precision", lambda device: nullcontext())
    same = evaluate(model, data)
    assert same.calibration_error == exact.calibration_error != rough.calibration_error


@pytest.mark.parametrize("cells", [1, 2])
@torch.inference_mode()
def test_a_pixel_is_as_sure_as_its_cell(cells):
    model = scattered(tiny(cells=cells))
    stage = model(torch.randn(2, 3, 32, 40))[-1]
    # A size that is not a multiple of the grid.
    label = torch.randint(0, 4, (2, 33, 47))
    label[0, :8] = 255
    confidence, right, pixels = promises(model, stage, label_counts(model, label))
    best, found = model.pred(stage).max(-1)
    assert torch.equal(confidence, best)
    expected = torch.zeros(2, 2, 20, cells**2, dtype=torch.long)
    for b in range(2):
        for y in range(33):
            for x in range(47):
                row, column = y * 4 * cells // 33, x * 5 * cells // 47
                place = row // cells * 5 + column // cells, row % cells * cells + column % cells
                expected[0, b, *place] += label[b, y, x] == found[b, *place]
                expected[1, b, *place] += label[b, y, x] != 255
    assert torch.equal(right, expected[0]) and torch.equal(pixels, expected[1])


def test_pictures_of_one_size_go_together(tmp_path):
    small, large = samples(tmp_path / "a", 3), samples(tmp_path / "b", 2, (64, 80))
    assert [len(part) for part in batches([*small, *large, *small], 2)] == [2, 1, 2, 2, 1]
    assert [s for part in batches([*small, *large], 2) for s in part] == [*small, *large]
