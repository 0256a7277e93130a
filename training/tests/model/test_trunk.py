import torch
import torch.nn.functional as F
from support import pictures, scattered, tiny
from torch import nn

from dtop.model.trunk import Attention, PatchEmbedding


def test_patch_embedding_is_a_convolution():
    embedding = PatchEmbedding(24, 8)
    image = torch.randn(2, 3, 32, 40)
    expected = embedding.projection(image).flatten(2).transpose(1, 2)
    torch.testing.assert_close(embedding(image), expected, atol=1e-5, rtol=1e-5)


def test_attention_is_pytorchs():
    attention = Attention(32, 4)
    tokens = torch.randn(3, 17, 32)
    expected, _ = attention.attn(tokens, tokens, tokens, need_weights=False)
    torch.testing.assert_close(attention(tokens, None), expected, atol=1e-5, rtol=1e-5)
    live = torch.rand(3, 17) < 0.6
    expected, _ = attention.attn(tokens, tokens, tokens, key_padding_mask=~live, need_weights=False)
    torch.testing.assert_close(attention(tokens, live)[live], expected[live], atol=1e-5, rtol=1e-5)


def test_rows_that_are_no_tokens_change_nothing():
    attention = Attention(32, 4)
    tokens = torch.randn(1, 9, 32)
    live = torch.arange(9)[None] < 6
    other = torch.where(live[..., None], tokens, 1e3)
    assert torch.equal(attention(tokens, live)[:, :6], attention(other, live)[:, :6])


def test_a_layer_is_pre_norm():
    model = scattered(tiny())
    layer, tokens = model.backbone.layers[0], torch.randn(2, 20, 32)
    attended = tokens + layer.attn.attn(*[layer.ln1(tokens)] * 3, need_weights=False)[0]
    hidden = F.gelu(F.linear(layer.ln2(attended), layer.ffn.layers[0][0].weight, layer.ffn.layers[0][0].bias))
    expected = attended + F.linear(hidden, layer.ffn.layers[1].weight, layer.ffn.layers[1].bias)
    torch.testing.assert_close(layer(tokens, None), expected, atol=1e-5, rtol=1e-5)
    assert isinstance(layer.ln1, nn.LayerNorm) and layer.ln1.eps == 1e-6


def test_a_crop_has_the_positions_of_its_place():
    trunk = scattered(tiny()).backbone
    table = trunk.pos_embed[0, 1:].view(4, 5, -1)
    found = trunk.positions((2, 3), torch.tensor([[0, 0], [2, 2], [1, 0]]))
    for row, (y, x) in zip(found, [(0, 0), (2, 2), (1, 0)], strict=True):
        assert torch.equal(row, table[y : y + 2, x : x + 3].flatten(0, 1))
    assert torch.equal(trunk.positions((4, 5), torch.tensor([[0, 0]]))[0], trunk.positions((4, 5), None)[0])


def test_another_grid_gets_resized_positions_and_padding():
    config = tiny()
    trunk = scattered(config).backbone
    image = pictures(config, 1)[:, :, :27, :21]
    plane = trunk.pos_embed[:, 1:].view(1, 4, 5, -1).permute(0, 3, 1, 2)
    positions = F.interpolate(plane, (4, 3), mode="bicubic", align_corners=False).flatten(2).transpose(1, 2)
    padded = torch.zeros(1, 3, 32, 24)
    padded[:, :, :27, :21] = image
    torch.testing.assert_close(trunk.embed(image), trunk.patch_embed(padded) + positions)


def test_a_picture_whose_tokens_have_all_left_gives_numbers_and_gradients():
    layer = scattered(tiny()).backbone.layers[0]
    tokens = torch.randn(2, 5, 32, requires_grad=True)
    live = torch.tensor([[True] * 3 + [False] * 2, [False] * 5])
    found = layer(tokens, live)
    found[0].sum().backward()
    assert found.isfinite().all() and tokens.grad.isfinite().all()
