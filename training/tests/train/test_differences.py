import pytest
from support import tiny

from dtop.train.differences import differences, options
from dtop.train.recipe import Recipe


def said(config, recipe) -> list[str]:
    """Differences from a small model and the default recipe."""
    return differences(options(tiny(), Recipe().json()), options(config, recipe))


def test_the_same_has_none():
    assert said(tiny(), Recipe().json()) == []


@pytest.mark.parametrize(("changes", "words"), [
    ({"batch": 8}, "batch 16, now 8"),
    ({"matrix_rate": None}, "matrix-rate 0.02, now none"),
    ({"crop": None}, "crop 16x16, now none"),
    ({"zoom": (0.5, 1.5)}, "zoom 0.7 2.0, now 0.5 1.5"),
    ({"trunk_factor": 0.0}, "freeze-trunk no, now yes"),
    ({"trunk_factor": 0.5}, "trunk-factor 1.0, now 0.5"),
])
def test_recipes_are_told_apart_in_the_words_of_the_options(changes, words):
    assert said(tiny(), Recipe(**changes).json()) == [words]


@pytest.mark.parametrize(("changes", "words"), [
    ({"classes": ("sky", "road")}, ["classes sky,road,tree,car, now sky,road"]),
    ({"out_indices": (2,)}, ["exits 1,2,3, now 3"]),
    ({"image_size": (64, 40)}, ["input-size 32x40, now 64x40"]),
    ({"familiarity": (1.0, 3.5)}, ["familiarity none, now 1.0 3.5"]),
    ({"head": "atm"}, ["head fcn, now atm", "head-layers 0, now 2", "head-heads 0, now 2"]),
])
def test_models_are_told_apart_in_the_words_of_the_options(changes, words):
    assert said(tiny(**changes), Recipe().json()) == words


def test_what_another_version_had_is_named():
    assert said(tiny(), Recipe().json() | {"momentum": 0.9}) == ["momentum none, now 0.9"]
    assert differences({"momentum": 0.9}, {}) == ["momentum 0.9, now none"]
