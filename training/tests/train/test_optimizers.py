import pytest
from support import scattered, tiny

from dtop.train.checkpoint import Checkpoint
from dtop.train.optimizers import optimizers, rate_factor
from dtop.train.recipe import Recipe


@pytest.mark.parametrize("head", ["fcn", "atm"])
@pytest.mark.parametrize("matrix_rate", [None, 0.02])
def test_every_parameter_is_in_one_group(head, matrix_rate):
    model = scattered(tiny(head))
    groups = [group for o in optimizers(model, Recipe(matrix_rate=matrix_rate)) for group in o.param_groups]
    found = [id(parameter) for group in groups for parameter in group["params"]]
    assert len(found) == len(set(found)) and set(found) == {id(p) for p in model.parameters()}


def test_a_frozen_trunk_is_in_none_and_wants_no_gradients():
    model = scattered(tiny())
    (optimizer,) = optimizers(model, Recipe(trunk_factor=0.0))
    found = {id(p) for group in optimizer.param_groups for p in group["params"]}
    for name, parameter in model.named_parameters():
        assert (id(parameter) in found) == parameter.requires_grad == (not name.startswith("backbone."))


def test_muon_gets_the_matrices_of_layers_alone():
    model = scattered(tiny())
    adam, muon = optimizers(model, Recipe(rate=1e-3, matrix_rate=0.02, head_factor=10, trunk_factor=0.5))
    names = {id(p): name for name, p in model.named_parameters()}
    matrices = {names[id(p)] for p in muon.param_groups[0]["params"]}
    assert len(matrices) == 3 * 4 and all(".layers." in name and name.endswith("weight") for name in matrices)
    assert [group["lr"] for group in adam.param_groups] == pytest.approx([1e-2, 1e-2, 5e-4, 5e-4])
    assert muon.param_groups[0]["lr"] == pytest.approx(0.01)


@pytest.mark.parametrize("head", ["fcn", "atm"])
def test_only_matrices_decay(head):
    model = scattered(tiny(head))
    names = {id(p): name for name, p in model.named_parameters()}
    (adam,) = optimizers(model, Recipe(matrix_rate=None, weight_decay=0.05))
    decaying = {names[id(p)] for group in adam.param_groups if group["weight_decay"] == 0.05 for p in group["params"]}
    free = {names[id(p)] for group in adam.param_groups if group["weight_decay"] == 0 for p in group["params"]}
    assert decaying | free == set(names.values()) and not decaying & free
    assert all(name.endswith("weight") for name in decaying)
    assert "backbone.pos_embed" in free and all(name in free for name in names.values() if name.endswith("bias"))
    assert all(".ln" not in name and "norm" not in name for name in decaying)


def test_the_rate_rises_holds_and_ends_at_nothing():
    recipe = Recipe(warmup=0.1, hold=0.4)
    factor = [rate_factor(i / 1000, recipe) for i in range(1001)]
    assert factor[0] == 0 and factor[1000] == pytest.approx(0, abs=1e-12)
    assert factor[100] == factor[250] == factor[400] == 1
    assert all(a < b for a, b in zip(factor[:100], factor[1:101], strict=True))
    assert all(a > b for a, b in zip(factor[400:1000], factor[401:], strict=True))
    for warmup, hold in ((0.0, 0.0), (0.03, 0.0), (0.0, 1.0)):
        assert all(0 <= rate_factor(i / 100, Recipe(warmup=warmup, hold=hold)) <= 1 for i in range(101))


def test_a_recipe_survives_being_stored(tmp_path):
    recipe = Recipe(crop=(3, 4), matrix_rate=None, zoom=(0.5, 1.5))
    path = tmp_path / "checkpoint.pt"
    Checkpoint(tiny(), recipe.json(), 1, {}, {}, []).write(path)
    assert Recipe(**Checkpoint.read(path).recipe) == recipe
    assert Checkpoint.read(path).recipe == recipe.json()
