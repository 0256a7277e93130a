import pytest
import torch

from dtop.model.pruner import least_sure, stays


def naive(pred, live, threshold, keep):
    """One picture, token by token; the first of a token's least sure cells decides."""
    best = [cells.max(-1) for cells in pred]
    cell = [min(range(len(values)), key=lambda x: (values[x].item(), x)) for values, _ in best]
    confidence, label = (torch.stack([part[i] for part, i in zip(parts, cell, strict=True)])
                         for parts in zip(*best, strict=True))
    leaving = [i for i in range(len(pred)) if live[i] and confidence[i] > threshold]
    kept = set()
    for k in range(pred.shape[2]):
        of_class = sorted((i for i in leaving if label[i] == k), key=lambda i: (-confidence[i].item(), i))
        kept |= set(of_class[:keep])
    return torch.tensor([bool(live[i]) and (i not in leaving or i in kept) for i in range(len(pred))])


@pytest.mark.parametrize("cells", [1, 4])
@pytest.mark.parametrize("keep", [0, 1, 5])
@pytest.mark.parametrize("threshold", [0.0, 0.4, 0.6, 0.9, 0.999])
def test_equals_a_loop_over_tokens(cells, keep, threshold):
    for seed in range(8):
        generator = torch.Generator().manual_seed(seed)
        pred = (4 * torch.randn(3, 60, cells, 4, generator=generator)).softmax(-1)
        # Few different values give many ties, also across classes.
        if seed % 2:
            pred = (pred * 8).round() / 8
        live = torch.rand(3, 60, generator=generator) < 0.7
        live[2] = seed % 4 > 1
        expected = torch.stack([naive(p, a, threshold, keep) for p, a in zip(pred, live, strict=True)])
        assert torch.equal(stays(pred, live, threshold, keep), expected)


def test_of_equals_the_first_stay():
    pred = torch.tensor([[[[0.95, 0.05]]] * 4 + [[[0.1, 0.9]]]])
    live = torch.ones(1, 5, dtype=torch.bool)
    assert stays(pred, live, 0.8, 2).tolist() == [[True, True, False, False, True]]
    live[0, 0] = False
    assert stays(pred, live, 0.8, 2).tolist() == [[False, True, True, False, True]]


def test_a_confidence_of_just_the_threshold_stays():
    pred = torch.tensor([[[[0.75, 0.25]], [[0.7500001, 0.2499999]]]])
    assert stays(pred, torch.ones(1, 2, dtype=torch.bool), 0.75, 0).tolist() == [[True, False]]


def test_a_token_leaves_when_all_of_its_cells_are_sure():
    sure, unsure = [0.95, 0.05], [0.4, 0.6]
    pred = torch.tensor([[[sure, sure], [sure, unsure], [unsure, sure]]])
    assert stays(pred, torch.ones(1, 3, dtype=torch.bool), 0.8, 0).tolist() == [[False, True, True]]
    confidence, label = least_sure(pred)
    assert label.tolist() == [[0, 1, 1]] and confidence.allclose(torch.tensor([0.95, 0.6, 0.6]))
