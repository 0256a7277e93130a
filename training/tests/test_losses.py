import pytest
import torch
from support import HEADS

from dtop.data.shares import shares
from dtop.losses import agreement_loss, class_weight, overlap_loss, task_loss
from dtop.model.pruned_vit import Stage


def labels(void=255):
    """Two pictures of 4 x 4 patches of 8 pixels, each patch of one class; classes 0 to 2 of 4 occur, and void."""
    classes = torch.randint(0, 3, (2, 4, 4), generator=torch.Generator().manual_seed(3))
    classes[:, 1] = void
    return classes.repeat_interleave(8, 1).repeat_interleave(8, 2).to(torch.uint8)


def stage(canvas, presence):
    return Stage(torch.empty(0), canvas, presence, torch.ones(canvas.shape[:2], dtype=torch.bool))


def perfect(head, target):
    """Logits and presence that match the target."""
    logits = torch.where(target > 0.5, 12.0, -12.0)
    present = target.amax((1, 2)) > 0
    presence = torch.stack([present, ~present], -1) * 24.0 - 12.0
    return logits, presence if head == "atm" else None


@HEADS
def test_gradients_are_finite_and_reach_every_logit_of_a_labelled_token(head, cells):
    target = shares(labels(), 4, 8, cells)
    canvas = (30 * torch.randn(2, 16, cells**2, 4)).requires_grad_()
    presence = torch.randn(2, 4, 2, requires_grad=True) if head == "atm" else None
    task_loss(head, torch.ones(4))(stage(canvas, presence), target).backward()
    assert canvas.grad.isfinite().all() and canvas.grad.any()
    assert presence is None or (presence.grad.isfinite().all() and presence.grad.any())


@HEADS
def test_the_right_answer_costs_least(head, cells):
    target = shares(labels(), 4, 8, cells)
    loss = task_loss(head, class_weight(torch.tensor([0.5, 0.3, 0.15, 0.05])))
    canvas, presence = perfect(head, target)
    best = loss(stage(canvas, presence), target).item()
    assert 0 <= best < 0.01
    for seed in range(30):
        generator = torch.Generator().manual_seed(seed)
        moved = canvas + 4 * torch.randn(canvas.shape, generator=generator)
        assert loss(stage(moved, presence), target).item() > best
    # One labelled token of the wrong class raises the loss; so does presence of classes that are absent.
    wrong = canvas.clone()
    wrong[0, 0] = wrong[0, 0].roll(1)
    assert loss(stage(wrong, presence), target).item() > best + 0.01
    if head == "atm":
        assert loss(stage(canvas, presence.flip(-1)), target).item() > best + 1


@HEADS
def test_void_changes_nothing(head, cells):
    target = shares(labels(), 4, 8, cells)
    loss = task_loss(head, torch.ones(4))
    canvas, presence = torch.randn(2, 16, cells**2, 4), torch.randn(2, 4, 2) if head == "atm" else None
    before = loss(stage(canvas, presence), target)
    void = target.sum(-1) == 0
    assert void.any() and not void.all()
    assert torch.equal(before, loss(stage(torch.where(void[..., None], 9.0, canvas), presence), target))
    assert torch.equal(before, loss(stage(canvas, presence), shares(labels(void=77), 4, 8, cells)))
    canvas.requires_grad_()
    loss(stage(canvas, presence), target).backward()
    assert not canvas.grad[void].any() and canvas.grad[~void].any()


@HEADS
def test_pictures_in_which_nothing_is_known(head, cells):
    canvas = torch.randn(2, 16, cells**2, 4, requires_grad=True)
    presence = torch.randn(2, 4, 2, requires_grad=True) if head == "atm" else None
    loss = task_loss(head, torch.ones(4))(stage(canvas, presence), torch.zeros(2, 16, cells**2, 4))
    loss.backward()
    assert loss.isfinite() and canvas.grad.isfinite().all() and not canvas.grad.any()


def test_class_weights_raise_the_rare_and_keep_the_mean():
    share = torch.tensor([0.7, 0.2, 0.1, 0.0])
    assert torch.equal(class_weight(share, 0.0), torch.ones(4))
    for power in (0.5, 1.0):
        weight = class_weight(share, power)
        assert (weight[:-1] < weight[1:]).all() and weight.isfinite().all()
        torch.testing.assert_close((weight * share).sum(), torch.tensor(1.0))


def test_classes_of_which_nothing_is_labelled_have_no_weights():
    with pytest.raises(ValueError, match="no pixel"):
        class_weight(torch.zeros(4))


def test_agreement_is_least_with_itself():
    dense = (3 * torch.randn(2, 9, 4)).softmax(-1)
    pred = dense.clone().requires_grad_()
    loss = agreement_loss(pred, dense)
    torch.testing.assert_close(loss, torch.distributions.Categorical(dense).entropy().mean())
    loss.backward()
    assert pred.grad.isfinite().all()
    for seed in range(10):
        other = torch.randn(2, 9, 4, generator=torch.Generator().manual_seed(seed)).softmax(-1)
        assert agreement_loss(other, dense) > loss
    # Masks need not sum to 1.
    torch.testing.assert_close(agreement_loss(dense * 0.3, dense * 0.6), loss)
    assert agreement_loss(torch.zeros(1, 2, 4), torch.zeros(1, 2, 4)).isfinite()


def rare():
    """Class shares of 100 cells: 90 of class 0, 10 of class 1; class 2 does not occur."""
    target = torch.zeros(1, 100, 1, 3)
    target[:, :90, :, 0] = 1
    target[:, 90:, :, 1] = 1
    return target


def test_overlap_counts_every_class_in_the_batch_alike():
    target = rare()
    lost = torch.zeros_like(target)
    lost[..., 0] = 1
    # Class 0 has an IoU of 90 / 100, class 1 of 0.
    assert overlap_loss(lost, target).item() == pytest.approx(1 - (0.9 + 0) / 2)
    everywhere = target.clone()
    everywhere[:, 70:90] = target[:, 90:91]
    assert overlap_loss(everywhere, target).item() == pytest.approx(1 - (70 / 90 + 10 / 30) / 2)
    assert overlap_loss(target, target).item() == pytest.approx(0)


def test_overlap_leaves_out_void_and_cells_that_show_nothing():
    target = rare()
    pred = torch.rand(target.shape, generator=torch.Generator().manual_seed(1)).softmax(-1)
    expected = overlap_loss(pred, target)
    void = torch.cat([target, torch.zeros(1, 50, 1, 3)], 1)
    nothing = torch.cat([target, torch.full((1, 50, 1, 3), 1 / 3)], 1)
    longer = torch.cat([pred, torch.rand(1, 50, 1, 3)], 1)
    assert overlap_loss(longer, void) == pytest.approx(expected) == overlap_loss(longer, nothing)
    # A batch without any label has no overlap to ask for, but a gradient.
    empty = pred.clone().requires_grad_()
    overlap_loss(empty, torch.zeros_like(target)).backward()
    assert not empty.grad.any()


def test_overlap_is_added_to_cross_entropy():
    target = rare()
    logits = torch.randn(target.shape, generator=torch.Generator().manual_seed(2))
    plain, both = (task_loss("fcn", torch.ones(3), weight)(stage(logits, None), target) for weight in (0.0, 2.0))
    assert both == pytest.approx(plain + 2 * overlap_loss(logits.softmax(-1), target))
