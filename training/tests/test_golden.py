import pytest
import torch
from support import HEADS, middle_threshold, pictures, scattered, tiny

from dtop.data.normalisation import normalised
from dtop.data.sample import Sample
from dtop.evaluate import resized
from dtop.golden import MARGIN, at_half_size, golden, least_difference


def pruned(head: str, cells: int = 1, **changes):
    model = scattered(tiny(head, cells, **changes))
    model.config = model.config.replacing(threshold=middle_threshold(model, pictures(model.config, 2)))
    return model


def samples(count: int) -> list[Sample]:
    images = torch.randint(0, 256, (count, 3, 32, 40), dtype=torch.uint8)
    return [Sample(image, torch.zeros(32, 40, dtype=torch.uint8)) for image in images]


@HEADS
@pytest.mark.parametrize("keep", [0, 1, 3])
@torch.inference_mode()
def test_nobody_else_leaves_until_the_least_difference(head, cells, keep):
    """Moving the threshold by less than the margin changes no exits; moving it by more does, if it sets the margin."""
    others = 0
    for seed in range(6):
        model, image = pruned(head, cells, keep_per_class=keep), pictures(tiny(), 1, seed)
        threshold = model.config.threshold
        stages = model(image, threshold=threshold)
        margin = least_difference(model, stages)
        assert 0 < margin < 1
        for factor in (0.98, 1.02):
            moved = [model(image, threshold=threshold + sign * factor * margin) for sign in (-1, 1)]
            same = [all(torch.equal(a.active, b.active) for a, b in zip(stages, m, strict=True)) for m in moved]
            assert factor > 1 or all(same)
            others += not all(same)
    assert others >= (1 if keep < 3 else 0)


@torch.inference_mode()
def test_the_last_that_stays_of_a_class_stands_clear_of_the_first_that_leaves():
    model, image = pruned("fcn", keep_per_class=2), pictures(tiny(), 1)
    stages = model(image, threshold=0.3)
    model.config = model.config.replacing(threshold=0.3)
    gaps = []
    for stage in stages[:-1]:
        pred = model.pred(stage)[0, :, 0][stage.active[0]]
        best = pred.sort(-1, descending=True).values
        gaps += [abs(p - 0.3) for p in best[:, 0].tolist()] + [p - q for p, q in best[:, :2].tolist() if p > 0.3]
        for k in range(4):
            ranked = sorted((float(row.max()) for row in pred if row.argmax() == k and row.max() > 0.3), reverse=True)
            gaps += [ranked[1] - ranked[2]] if len(ranked) > 2 else []
    assert least_difference(model, stages) == pytest.approx(min(gaps), abs=1e-7)


@torch.inference_mode()
def test_where_none_may_leave_nothing_is_close():
    model = scattered(tiny(threshold=1.0))
    assert least_difference(model, model(pictures(model.config, 1))) == 1
    single = scattered(tiny(out_indices=(2,), threshold=0.5))
    assert least_difference(single, single(pictures(single.config, 1), threshold=0.5)) == 1


def test_the_first_clear_picture_is_taken_else_the_clearest(monkeypatch):
    model, data = pruned("fcn"), samples(12)
    half = at_half_size(model)
    assert half.config.image_size == (16, 16)

    def margin(sample: Sample) -> float:
        with torch.inference_mode():
            stages = half(normalised(resized([sample], half.config.image_size)), threshold=model.config.threshold)
            return least_difference(half, stages)

    margins = [margin(sample) for sample in data]
    middle = sorted(margins)[6]
    clear = next(i for i, value in enumerate(margins) if value > middle)
    for least, chosen in ((middle, clear), (1, margins.index(max(margins)))):
        monkeypatch.setattr("dtop.golden.MARGIN", least)
        tensors, found = golden(model, data)
        assert torch.equal(tensors["input"], normalised(resized([data[chosen]], half.config.image_size))[0])
        assert found == pytest.approx(margins[chosen])


def test_of_noise_it_is_the_same_every_time():
    model = pruned("atm")
    (one, margin), (other, _) = golden(model, []), golden(model, [])
    assert margin > MARGIN and all(torch.equal(one[name], other[name]) for name in one)
