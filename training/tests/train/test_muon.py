import copy

import pytest
import torch

from dtop.train.muon import Muon, orthogonal


@pytest.mark.parametrize("shape", [(8, 8), (24, 8), (8, 24), (1, 8)])
def test_singular_values_come_near_one(shape):
    found = orthogonal(torch.randn(5, *shape, generator=torch.Generator().manual_seed(1)))
    values = torch.linalg.svdvals(found)
    assert found.shape == (5, *shape) and values.min() > 0.4 and values.max() < 1.3


def test_a_matrix_is_orthogonalised_as_alone():
    matrices = torch.randn(3, 12, 8)
    alone = torch.cat([orthogonal(matrix[None]) for matrix in matrices])
    torch.testing.assert_close(orthogonal(matrices), alone)
    assert orthogonal(torch.zeros(1, 4, 4)).isfinite().all()


def test_steps_are_pytorchs():
    """Up to PyTorch's rounding to bf16."""
    torch.manual_seed(1)
    shapes = [(24, 8), (8, 8), (24, 8), (8, 32)]
    mine, theirs = ([torch.nn.Parameter(torch.randn(shape, generator=torch.Generator().manual_seed(n)))
                     for n, shape in enumerate(shapes)] for _ in range(2))
    options = {"lr": 0.02, "momentum": 0.95, "weight_decay": 0.05}
    one, other = Muon(mine, **options), torch.optim.Muon(theirs, **options)
    for _ in range(4):
        for a, b in zip(mine, theirs, strict=True):
            a.grad = torch.randn(a.shape)
            b.grad = a.grad.clone()
        one.step()
        other.step()
    for a, b in zip(mine, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=3e-3, rtol=0)


def test_its_state_survives_being_stored():
    parameter = torch.nn.Parameter(torch.randn(6, 4))
    optimizer = Muon([parameter], lr=0.1, weight_decay=0.0)
    parameter.grad = torch.randn(6, 4)
    optimizer.step()
    state, before = copy.deepcopy(optimizer.state_dict()), parameter.detach().clone()
    optimizer.step()
    expected = parameter.detach().clone()
    with torch.no_grad():
        parameter.copy_(before)
    again = Muon([parameter], lr=0.1, weight_decay=0.0)
    again.load_state_dict(state)
    again.step()
    assert torch.equal(parameter, expected)
