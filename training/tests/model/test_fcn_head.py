import pytest
import torch
from support import scattered, tiny


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_rows_for_a_variance_are_normalised_as_in_use(count):
    head = scattered(tiny()).decode_head
    tokens, live = torch.randn(1, 4, 32), torch.arange(4)[None] < count
    used = head(tokens, live)[0]
    before = head.up_convs[0][0].bn.running_mean.clone()
    head.train()
    trained = head(tokens, live)[0]
    assert trained.isfinite().all() and torch.equal(trained, used)
    assert torch.equal(before, head.up_convs[0][0].bn.running_mean)


@pytest.mark.parametrize("cells", [1, 2])
def test_rows_are_normalised_by_their_own_variance_in_training(cells):
    head = scattered(tiny(cells=cells)).decode_head.train()
    block = head.up_convs[0][0]
    reference = torch.nn.BatchNorm2d(16)
    reference.load_state_dict(block.bn.state_dict())
    tokens = torch.randn(2, 4, 32)
    rows = head.norm(tokens.flatten(0, 1)) @ block.conv.weight.flatten(1).T
    hidden = reference(rows[:, :, None, None]).flatten(1).relu()
    expected = hidden @ head.conv_seg.weight.flatten(1).T + head.conv_seg.bias
    torch.testing.assert_close(head(tokens, None)[0].flatten(0, 1).flatten(1), expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(block.bn.running_var, reference.running_var)
