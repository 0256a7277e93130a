import pytest
import torch

from dtop.model.config import HeadConfig, ModelConfig
from dtop.model.macs import macs
from dtop.model.pruned_vit import Stage


def stages(*active):
    """Stages of a picture with `active` tokens left at each head; the first number is of all tokens."""
    masks = [torch.arange(active[0])[None] < count for count in active]
    return [Stage(torch.empty(0), torch.empty(0), None, mask) for mask in masks]


PUBLISHED = [
    ((512, 512), 768, 12, (5, 7, 11), 150, 384, 114.64),
    ((640, 640), 1024, 24, (7, 15, 23), 150, 512, 628.13),
    ((480, 480), 1024, 24, (7, 15, 23), 59, 512, 320.68),
    ((512, 512), 1024, 24, (7, 15, 23), 171, 512, 375.83),
]


@pytest.mark.parametrize(("size", "width", "depth", "exits", "classes", "channels", "giga"), PUBLISHED)
def test_published_models_cost_what_is_published(size, width, depth, exits, classes, channels, giga):
    config = ModelConfig(
        tuple(map(str, range(classes))), width, depth, width // 64, 4 * width, 16, size, exits,
        head=HeadConfig("atm", channels, 3, 8))
    tokens = config.grid[0] * config.grid[1]
    assert f"{macs(config, stages(tokens, tokens, tokens)).item() / 1e9:.2f}" == f"{giga:.2f}"


@pytest.mark.parametrize(("hidden", "cells"), [(128, 1), (80, 2)])
def test_tokens_that_left_cost_nothing(hidden, cells):
    config = ModelConfig(("a", "b"), 32, 4, 2, hidden, 8, (32, 40), (1, 2, 3),
                         head=HeadConfig("fcn", 16, cells=cells))

    def layer(n):
        return 4 * n * 32**2 + 2 * n * 32 * hidden + 2 * n**2 * 32 + 10 * n * 32

    def head(n):
        return n * (32 * 16 + 5 * 32 + 2 * 16 + 16 * 2 * cells**2)

    embedding = 3 * 64 * 20 * 32
    expected = embedding + 2 * layer(20) + layer(7) + layer(3) + head(20) + head(7) + head(3)
    assert macs(config, stages(20, 7, 3)).item() == expected
    assert macs(config, stages(20, 7, 0)).item() == expected - layer(3) - head(3)


def test_an_atm_head_that_did_not_run_costs_nothing():
    config = ModelConfig(("a", "b"), 32, 2, 2, 128, 8, (32, 40), (0, 1), head=HeadConfig("atm", 16, 2, 2))
    alone = ModelConfig(("a", "b"), 32, 1, 2, 128, 8, (32, 40), (0,), head=HeadConfig("atm", 16, 2, 2))
    assert macs(config, stages(20, 0)).item() == macs(alone, stages(20)).item()
