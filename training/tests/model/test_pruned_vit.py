import pytest
import torch
from support import HEADS, middle_threshold, pictures, scattered, tiny

from dtop.losses import task_loss


def naive(model, image, threshold):
    """Runs one picture and really removes rows, as in docs/method. Returns rows, canvas, presence and tokens seen for
    each head; stops when no token is left."""
    config = model.config
    tokens = model.backbone.embed(image[None])
    ids = list(range(tokens.shape[1]))
    canvas = torch.zeros(tokens.shape[1], config.head.cells**2, len(config.classes))
    stages, first = [], 0
    for head, last in zip(model.heads, config.out_indices, strict=True):
        for layer in model.backbone.layers[first : last + 1]:
            tokens = layer(tokens, None)
        first = last + 1
        logits, presence = head(tokens, None)
        canvas = canvas.clone()
        canvas[ids] = logits[0]
        stages.append((tokens[0], canvas, presence, list(ids)))
        if head is model.decode_head:
            break
        sure = [cells.max(-1) for cells in head.probabilities(logits, presence)[0]]
        least = [int(values.argmin()) for values, _ in sure]
        confidence = [values[cell] for (values, _), cell in zip(sure, least, strict=True)]
        label = [labels[cell] for (_, labels), cell in zip(sure, least, strict=True)]
        leaving = [i for i in range(len(ids)) if threshold < 1 and confidence[i] > threshold]
        ranked = sorted(leaving, key=lambda i: (-confidence[i].item(), i))
        kept = {i for i in leaving if [j for j in ranked if label[j] == label[i]].index(i) < config.keep_per_class}
        staying = [i for i in range(len(ids)) if i not in leaving or i in kept]
        if not staying:
            break
        tokens, ids = tokens[:, staying], [ids[i] for i in staying]
    return stages


@HEADS
@pytest.mark.parametrize("keep", [0, 1, 5])
@torch.inference_mode()
def test_a_batch_equals_pictures_one_at_a_time_with_rows_taken_out(head, cells, keep):
    config = tiny(head, cells, keep_per_class=keep)
    left = 0
    for seed in range(4):
        model, images = scattered(config, seed), pictures(config, 3, seed)
        threshold = middle_threshold(model, images)
        together = model(images, threshold=threshold)
        for index, image in enumerate(images):
            expected = naive(model, image, threshold)
            for stage, (tokens, canvas, presence, ids) in zip(together, expected, strict=False):
                assert stage.active[index].nonzero()[:, 0].tolist() == ids
                torch.testing.assert_close(stage.tokens[index, : len(ids)], tokens, atol=2e-5, rtol=1e-5)
                torch.testing.assert_close(stage.canvas[index], canvas, atol=2e-4, rtol=1e-5)
                if presence is not None:
                    torch.testing.assert_close(stage.presence[index], presence[0], atol=2e-5, rtol=1e-5)
            assert not any(stage.active[index].any() for stage in together[len(expected) :])
            left += len(expected[0][3]) - len(expected[-1][3])
    # Five of each of four classes may stay, so few of the 20 tokens exit.
    assert left > (3 if keep == 5 else 20)


@HEADS
def test_when_all_tokens_have_left_the_last_head_that_ran_has_the_answer(head, cells):
    config = tiny(head, cells, keep_per_class=0)
    model, images = scattered(config), pictures(config, 2)
    first = model(images)[0]
    least = model.pred(first).amax(-1).flatten(1).min(1).values
    # All tokens of one picture exit at the first head, but not all of the other's.
    threshold = (least.max() - 1e-4).item()
    assert least.min() < threshold
    gone = int(least.argmax())
    stages = model(images, threshold=threshold)
    assert not stages[1].active[gone].any() and stages[1].active[1 - gone].any()
    for stage in stages:
        assert model.pred(stage).isfinite().all()
        torch.testing.assert_close(model.pred(stage)[gone], model.pred(first)[gone])
    target = torch.full((2, 20, cells**2, 4), 0.25)
    sum(task_loss(head, torch.ones(4))(stage, target) for stage in stages).backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in model.parameters())


@HEADS
@torch.inference_mode()
def test_a_threshold_of_one_lets_nothing_leave(head, cells):
    config = tiny(head, cells)
    stages = scattered(config)(pictures(config, 2))
    assert all(stage.active.all() and stage.tokens.shape[1] == 20 for stage in stages)


@torch.inference_mode()
def test_a_crop_is_embedded_as_its_part_of_the_picture():
    config = tiny()
    model, image = scattered(config), pictures(config, 1)
    whole = model.backbone.embed(image).view(4, 5, -1)
    crop = model.backbone.embed(image[:, :, 8:24, 16:40], torch.tensor([[1, 2]]))
    torch.testing.assert_close(crop[0].view(2, 3, -1), whole[1:3, 2:5], atol=1e-5, rtol=1e-5)
