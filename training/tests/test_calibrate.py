import copy

import pytest
import torch
from support import scattered, tiny

from dtop.calibrate import calibrate
from dtop.data.normalisation import normalised
from dtop.data.sample import Sample
from dtop.evaluate import answer, evaluate


@pytest.mark.parametrize("head", ["fcn", "atm"])
def test_an_over_confident_model_is_softened(head):
    model = scattered(tiny(head))
    images = torch.randint(0, 256, (6, 3, 32, 40), dtype=torch.uint8)
    with torch.inference_mode():
        # Four in ten pixels get a random label instead of the answer's.
        label = answer(model, model(normalised(images))[-1], (32, 40))
        label = torch.where(torch.rand(label.shape) < 0.4, torch.randint(0, 4, label.shape), label).to(torch.uint8)
    data = [Sample(*pair) for pair in zip(images, label, strict=True)]
    for each in model.heads:
        each.sharpen(2)
    before = evaluate(model, data)
    factors = calibrate(model, data)
    after = evaluate(model, data)
    assert len(factors) == 3 and factors[-1] < 0.9
    # A class's presence, a factor of ATM's confidence, is not softened.
    share = 0.7 if head == "fcn" else 0.8
    assert after.calibration_error[-1] < share * before.calibration_error[-1]
    assert all(a <= b + 0.01 for a, b in zip(after.calibration_error, before.calibration_error, strict=True))
    if head == "fcn":
        # Each token keeps its class; only upsampled pixels between two tokens may change.
        assert after.pixel_accuracy == pytest.approx(before.pixel_accuracy, abs=0.02)


@pytest.mark.parametrize("head", ["fcn", "atm"])
def test_heads_are_multiplied_once(head):
    """Not sharpened and restored for each factor tried, which would round every time."""
    model = scattered(tiny(head))
    images = torch.randint(0, 256, (2, 3, 32, 40), dtype=torch.uint8)
    data = [Sample(image, torch.randint(0, 4, (32, 40)).to(torch.uint8)) for image in images]
    expected = copy.deepcopy(model)
    for each, factor in zip(expected.heads, calibrate(model, data), strict=True):
        each.sharpen(factor)
    for name, value in model.state_dict().items():
        assert torch.equal(value, expected.state_dict()[name]), name


def test_no_other_factor_would_have_been_better():
    model = scattered(tiny())
    images = torch.randint(0, 256, (4, 3, 32, 40), dtype=torch.uint8)
    data = [Sample(image, torch.randint(0, 4, (32, 40)).to(torch.uint8)) for image in images]
    weight = model.decode_head.conv_seg.weight.clone()
    factors = torch.tensor([0.25, 0.5, 1.0, 2.0])
    chosen = calibrate(model, data, factors)[-1]
    torch.testing.assert_close(model.decode_head.conv_seg.weight, weight * chosen)
    errors = []
    for factor in factors.tolist():
        model.decode_head.sharpen(factor / chosen)
        errors.append(evaluate(model, data, exact=True).calibration_error[-1])
        model.decode_head.sharpen(chosen / factor)
    assert factors[torch.tensor(errors).argmin()] == chosen
