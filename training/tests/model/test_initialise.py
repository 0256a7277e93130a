import pytest
import torch
from support import scattered, tiny

from dtop.model.initialise import initialise_layers, initialise_trunk, sine_positions, whiten


def started(**shape):
    torch.manual_seed(1)
    model = scattered(tiny(**shape))
    size = 3 * model.config.patch**2
    patches = torch.randn(200, size) @ torch.randn(size, size)
    initialise_layers(model)
    initialise_trunk(model, patches)
    return model, patches


@pytest.mark.parametrize("shape", [
    {}, {"width": 36, "heads": 2}, {"width": 30, "heads": 2}, {"width": 32, "heads": 16}, {"width": 3, "heads": 3},
    {"patch": 4, "width": 64}, {"patch": 1, "width": 32, "image_size": (4, 5)},
])
def test_every_shape_has_a_start(shape):
    model, _ = started(**shape)
    config = model.config
    tokens = model.backbone.embed(torch.randn(1, 3, *config.image_size))
    for layer in model.backbone.layers:
        tokens = layer(tokens, None)
    assert tokens.isfinite().all() and tokens.std() > 0.1


def test_the_embedding_whitens():
    model, patches = started(width=32)
    projection = model.backbone.patch_embed.projection
    found = patches @ projection.weight.flatten(1).T + projection.bias
    covariance = found.T.cov()
    torch.testing.assert_close(covariance, covariance.diagonal().mean() * torch.eye(32), atol=0.05, rtol=0)
    torch.testing.assert_close(found.mean(0), torch.zeros(32), atol=1e-3, rtol=0)


def test_more_channels_than_components_keep_the_variance_of_a_channel():
    narrow, wide = (torch.nn.Conv2d(3, width, 2, 2) for width in (12, 48))
    patches = torch.randn(500, 12)
    stds = []
    for projection in (narrow, wide):
        with torch.no_grad():
            whiten(projection, patches)
        stds.append(float((patches @ projection.weight.detach().flatten(1).T).std()))
    assert stds[0] == pytest.approx(stds[1], rel=0.05)


def test_positions_tell_all_tokens_apart():
    for width in (32, 30):
        table = sine_positions(4, 5, width).flatten(0, 1)
        assert table.shape == (20, width)
        distance = torch.cdist(table, table) + 9 * torch.eye(20)
        assert distance.min() > 0.5


@torch.inference_mode()
def test_heads_look_at_near_tokens():
    model, _ = started(width=64, heads=4, image_size=(64, 80))
    attention = model.backbone.layers[0].attn.attn
    positions = sine_positions(8, 10, 64).flatten(0, 1)
    query, key = (positions @ w.T for w in attention.in_proj_weight[:128].split(64))
    for head in range(4):
        part = slice(16 * head, 16 * head + 16)
        best = (query[:, part] @ key[:, part].T).argmax(1)
        row, column = (best // 10 - torch.arange(80) // 10).abs(), (best % 10 - torch.arange(80) % 10).abs()
        assert ((row <= 2) & (column <= 2)).float().mean() > 0.8
