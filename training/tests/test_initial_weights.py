import dataclasses
import json
import os
from pathlib import Path

import pytest
import timm
import torch
from safetensors.torch import load_file, save_file
from support import REPOSITORY, pictures, scattered, tiny

from dtop.data.normalisation import normalised
from dtop.export import export
from dtop.initial_weights import start_from
from dtop.model.config import ModelConfig
from dtop.model.pruned_vit import PrunedViT
from dtop.origin import Origin

CHECKPOINTS = REPOSITORY / "Tests/Checkpoints"
HOSTILE = sorted((CHECKPOINTS / "hostile").glob("*.pth"))


@pytest.fixture(scope="module")
def theirs():
    """timm's ViT-Ti, with no bias left at zero."""
    torch.manual_seed(1)
    model = timm.create_model("vit_tiny_patch16_224", pretrained=False).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.02 * torch.randn_like(parameter)
    return model


def fitting(size: tuple[int, int]) -> PrunedViT:
    return PrunedViT(ModelConfig(("sky", "road"), image_size=size)).eval()


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
@torch.inference_mode()
def test_timms_weights_give_timms_features(theirs, tmp_path, suffix):
    path = tmp_path / f"vit.{suffix}"
    state = theirs.state_dict()
    save_file(state, path) if suffix == "safetensors" else torch.save({"model": state}, path)
    mine = fitting((224, 224))
    missing = start_from(mine, Origin.read(path))
    assert missing and all("head" in name for name in missing)
    image = torch.randn(2, 3, 224, 224)
    tokens = mine.backbone.embed(image)
    torch.testing.assert_close(tokens, theirs.patch_embed(image) + theirs.pos_embed[:, 1:], atol=1e-4, rtol=1e-5)
    expected = theirs.blocks(tokens)
    for layer in mine.backbone.layers:
        tokens = layer(tokens, None)
    torch.testing.assert_close(tokens, expected, atol=1e-3, rtol=1e-4)


def test_positions_of_another_grid_are_resized(theirs, tmp_path):
    torch.save(theirs.state_dict(), tmp_path / "vit.pth")
    mine = fitting((96, 320))
    start_from(mine, Origin.read(tmp_path / "vit.pth"))
    square = theirs.pos_embed[:, 1:].view(1, 14, 14, 192).permute(0, 3, 1, 2)
    expected = torch.nn.functional.interpolate(square, (6, 20), mode="bicubic").flatten(2).transpose(1, 2)
    torch.testing.assert_close(mine.backbone.pos_embed[:, 1:], expected)


@pytest.mark.parametrize("name", ["bare", "legacy", "protocol3", "mixed", "training"])
def test_mmsegmentations_checkpoints_give_all_their_tensors(name):
    expected = load_file(CHECKPOINTS / "atm/model.safetensors")
    mine = PrunedViT(ModelConfig.read(CHECKPOINTS / "atm/config.json"))
    assert start_from(mine, Origin.read(CHECKPOINTS / f"{name}.pth")) == []
    state = mine.state_dict()
    exact = name != "mixed"
    for key in state:
        torch.testing.assert_close(state[key], expected[key], atol=0 if exact else 0.02, rtol=0)


def test_older_names_and_a_larger_grid():
    mine = PrunedViT(ModelConfig.read(CHECKPOINTS / "atm/config.json"))
    assert start_from(mine, Origin.read(CHECKPOINTS / "timm-resized.pth")) == []
    for name, value in load_file(CHECKPOINTS / "timm-resized.safetensors").items():
        torch.testing.assert_close(mine.state_dict()[name], value, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("name", ["mmcv", "mmengine", "protocol5"])
def test_checkpoints_with_more_than_tensors_are_for_the_importer(name):
    mine = PrunedViT(ModelConfig.read(CHECKPOINTS / "atm/config.json"))
    with pytest.raises(ValueError, match=rf"{name}.pth cannot be read: .*dtopd model import") as caught:
        start_from(mine, Origin.read(CHECKPOINTS / f"{name}.pth"))
    assert "weights_only" not in str(caught.value)


@pytest.mark.parametrize("path", HOSTILE, ids=[path.stem for path in HOSTILE])
def test_hostile_checkpoints_are_refused_and_change_nothing(path):
    mine = PrunedViT(ModelConfig.read(CHECKPOINTS / "atm/config.json"))
    before = {name: value.clone() for name, value in mine.state_dict().items()}
    with pytest.raises(ValueError):
        start_from(mine, Origin.read(path))
    assert not Path("/tmp/dtopd-was-here").exists()
    assert all(torch.equal(before[name], value) for name, value in mine.state_dict().items())


class Attack:
    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


@pytest.mark.parametrize("zipped", [True, False])
def test_code_in_a_checkpoint_does_not_run(tmp_path, zipped):
    mark = tmp_path / "was-here"
    state = load_file(CHECKPOINTS / "atm/model.safetensors")
    thing = {"state_dict": state, "meta": Attack(mark)}
    torch.save(thing, tmp_path / "hostile.pth", _use_new_zipfile_serialization=zipped)
    mine = PrunedViT(ModelConfig.read(CHECKPOINTS / "atm/config.json"))
    with pytest.raises(ValueError, match="hostile.pth cannot be read: .*holds more than tensors"):
        start_from(mine, Origin.read(tmp_path / "hostile.pth"))
    assert not mark.exists()
    torch.load(tmp_path / "hostile.pth", weights_only=False)
    assert mark.exists(), "the attack is one"


def test_a_model_directory_gives_its_model(tmp_path):
    model = scattered(tiny("atm"))
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps(model.config.json()))
    other = PrunedViT(model.config).eval()
    assert start_from(other, Origin.read(tmp_path)) == []
    image = pictures(model.config, 1)
    assert torch.equal(model(image)[-1].canvas, other(image)[-1].canvas)


def test_what_does_not_fit_is_refused(tmp_path):
    model = scattered(tiny())
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps(model.config.json()))
    deeper = dataclasses.replace(model.config, depth=4, out_indices=(0, 3))
    with pytest.raises(ValueError, match="does not fit a trunk of width 32, depth 4 and patch 8: backbone.layers.3"):
        start_from(PrunedViT(deeper), Origin.read(tmp_path))
    wider = dataclasses.replace(model.config, width=64)
    with pytest.raises(ValueError, match="does not fit"):
        start_from(PrunedViT(wider), Origin.read(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(ValueError, match="model.safetensors cannot be read"):
        start_from(PrunedViT(model.config), Origin.read(tmp_path))
    torch.save([1, 2], tmp_path / "list.pth")
    with pytest.raises(ValueError, match="holds no state dictionary"):
        start_from(PrunedViT(model.config), Origin.read(tmp_path / "list.pth"))
    with pytest.raises((ValueError, OSError), match="nothing.pth"):
        start_from(PrunedViT(model.config), Origin.read(tmp_path / "nothing.pth"))


def test_a_shallower_model_takes_the_first_layers_and_the_nearest_heads():
    deep = scattered(tiny(depth=4, out_indices=(0, 2, 3)))
    origin = Origin(Path("deep"), deep.state_dict(), deep.config)
    shallow = PrunedViT(tiny(depth=2, out_indices=(0, 1))).eval()
    assert start_from(shallow, origin) == []
    image = pictures(shallow.config, 1)
    for name, value in shallow.backbone.state_dict().items():
        assert torch.equal(value, deep.backbone.state_dict()[name]), name
    # Two heads are one layer off; the deeper one is taken.
    assert torch.equal(shallow.decode_head.conv_seg.weight, deep.auxiliary_head[1].conv_seg.weight)
    assert torch.equal(shallow(image)[0].canvas, deep(image)[0].canvas)


@pytest.mark.parametrize("name", ["blocks.0.ls1.gamma", "blocks.1.attn.q_norm.weight", "reg_token", "norm_pre.weight"])
def test_other_kinds_of_transformers_are_refused(theirs, tmp_path, name):
    torch.save(theirs.state_dict() | {name: torch.ones(192)}, tmp_path / "vit.pth")
    with pytest.raises(ValueError, match="vit.pth is another kind of transformer: it has backbone"):
        start_from(fitting((224, 224)), Origin.read(tmp_path / "vit.pth"))


@pytest.mark.parametrize("lost", ["patch_embed.proj.weight", "pos_embed"])
def test_a_checkpoint_without_embedding_is_no_trunk(theirs, tmp_path, lost):
    torch.save({name: value for name, value in theirs.state_dict().items() if name != lost}, tmp_path / "vit.pth")
    with pytest.raises(ValueError, match="does not fit a trunk"):
        start_from(fitting((224, 224)), Origin.read(tmp_path / "vit.pth"))


@torch.inference_mode()
def test_another_normalisation_gives_the_same_tokens():
    mean, std = (127.5, 120.0, 100.0), (127.5, 60.0, 50.0)
    theirs = scattered(tiny())
    mine = PrunedViT(theirs.config).eval()
    start_from(mine, Origin(Path("theirs"), theirs.state_dict(), theirs.config, mean, std))
    image = torch.randint(0, 256, (1, 3, *theirs.config.image_size), dtype=torch.uint8)
    other = (image.float() - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(std).view(3, 1, 1)
    found, expected = mine.backbone.embed(normalised(image)), theirs.backbone.embed(other)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_positions_of_a_known_grid_are_resized_from_it():
    wide, square = tiny(image_size=(32, 72)), tiny(image_size=(48, 48))
    theirs = scattered(wide)
    mine = PrunedViT(square)
    start_from(mine, Origin(Path("theirs"), theirs.state_dict(), wide))
    plane = theirs.backbone.pos_embed[:, 1:].view(1, 4, 9, 32).permute(0, 3, 1, 2)
    expected = torch.nn.functional.interpolate(plane, (6, 6), mode="bicubic").flatten(2).transpose(1, 2)
    torch.testing.assert_close(mine.backbone.pos_embed[:, 1:], expected)


def test_positions_of_an_unknown_grid_are_square_if_they_can_be():
    theirs = scattered(tiny(image_size=(48, 48)))
    mine = PrunedViT(tiny(image_size=(32, 72)))
    start_from(mine, Origin(Path("theirs"), theirs.state_dict()))
    plane = theirs.backbone.pos_embed[:, 1:].view(1, 6, 6, 32).permute(0, 3, 1, 2)
    expected = torch.nn.functional.interpolate(plane, (4, 9), mode="bicubic").flatten(2).transpose(1, 2)
    torch.testing.assert_close(mine.backbone.pos_embed[:, 1:], expected)


@torch.inference_mode()
def test_a_tokens_answer_becomes_that_of_its_cells(tmp_path):
    coarse, fine = scattered(tiny()), PrunedViT(tiny(cells=2)).eval()
    export(coarse, tmp_path / "model", [], half=False)
    assert start_from(fine, Origin.read(tmp_path / "model")) == []
    image = pictures(coarse.config, 1)
    expected = coarse(image)[-1].canvas.expand(-1, -1, 4, -1)
    torch.testing.assert_close(fine(image)[-1].canvas, expected, atol=1e-4, rtol=1e-4)
