import pytest
import timm
import torch
import torch.nn.functional as F
from support import tiny
from torch import nn

from dtop.evaluate import planes
from dtop.model.conv_teacher import ConvTeacher, load_encoder

ENCODER = "tf_efficientnet_lite0"


def teacher(cells: int = 2) -> ConvTeacher:
    torch.manual_seed(1)
    return ConvTeacher(tiny(cells=cells, depth=1, out_indices=(0,), encoder=ENCODER)).eval()


@torch.inference_mode()
def test_cells_are_where_the_model_has_them():
    """Doubled cells are the smaller ones' neighbours."""
    model, image = teacher(cells=2), torch.randn(2, 3, 32, 40)
    (stage,) = model(image)
    assert stage.canvas.shape == (2, 20, 4, 4) and stage.active.all()
    assert stage.tokens.shape == (2, 20, model.token_width)
    coarse = teacher(cells=1)
    coarse.load_state_dict(model.state_dict())
    (other,) = coarse(image)
    fine, rough = planes(model, stage.canvas), planes(coarse, other.canvas)
    assert fine.shape == (2, 4, 8, 10) and rough.shape == (2, 4, 4, 5)
    rows = F.interpolate(fine, (4, 5), mode="area")
    assert torch.corrcoef(torch.stack([rows.flatten(), rough.flatten()]))[0, 1] > 0.8
    assert torch.allclose(model.pred(stage).sum(-1), torch.ones(2, 20, 4))


def test_the_encoder_keeps_its_statistics():
    model = teacher().train()
    norms = [module for module in model.backbone.modules() if isinstance(module, nn.BatchNorm2d)]
    assert norms and not any(norm.training for norm in norms)
    assert model.fuse[1].training


def test_takes_a_classifiers_encoder():
    model, classifier = teacher(), timm.create_model(ENCODER, pretrained=False)
    # Another library's names, in the same order.
    named = {f"layer{index}": value for index, value in enumerate(classifier.state_dict().values())}
    load_encoder(model, named)
    for name, value in model.backbone.state_dict().items():
        assert torch.equal(value, classifier.state_dict()[name])
    with pytest.raises(ValueError, match="not those of tf_efficientnet_lite0"):
        load_encoder(model, {"stem": torch.zeros(3)})
