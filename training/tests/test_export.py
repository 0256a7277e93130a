import json

import pytest
import torch
from safetensors.torch import load_file, save_file
from support import dtopd, labelled_folder, middle_threshold, pictures, scattered, tiny

from dtop.data.labelled_folder import LabelledFolder
from dtop.export import export, stored
from dtop.model.config import ModelConfig


def pruned(head: str, **changes):
    """A model at whose threshold about half of the tokens exit at the first head."""
    model = scattered(tiny(head, **changes))
    model.config = model.config.replacing(threshold=middle_threshold(model, pictures(model.config, 2)))
    return model


@pytest.mark.parametrize("head", ["fcn", "atm"])
@pytest.mark.parametrize("half", [True, False], ids=["f16", "f32"])
@pytest.mark.parametrize("leaving", [True, False], ids=["pruned", "dense"])
def test_dtopd_gives_every_tensor_of_the_golden(tmp_path, head, half, leaving):
    model = stored(pruned(head), half)
    if not leaving:
        model.config = model.config.replacing(threshold=1.0)
    export(model, tmp_path, [], half)
    golden = load_file(tmp_path / "golden.safetensors")
    assert (golden["exit_stage"].unique().numel() > 1) == leaving
    assert (golden["macs"] < golden["dense.macs"]) == leaving
    done = dtopd("model", "verify", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = {line.split()[0] for line in done.stdout.splitlines()}
    assert {"pred", "macs", "labels", "exit_stage", "dense.pred", "stage2.logits"} <= lines
    assert done.stdout.splitlines()[-1].startswith("verified ")


@pytest.mark.parametrize("head", ["fcn", "atm"])
def test_a_golden_in_which_every_token_leaves(tmp_path, head):
    model = scattered(tiny(head, keep_per_class=0, threshold=0.0))
    export(model, tmp_path, [], half=False)
    assert "stage1.tokens" not in load_file(tmp_path / "golden.safetensors")
    done = dtopd("model", "verify", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("head", ["fcn", "atm"])
def test_a_golden_of_a_model_with_a_single_head(tmp_path, head):
    export(scattered(tiny(head, out_indices=(2,))), tmp_path, [], half=False)
    assert not load_file(tmp_path / "golden.safetensors")["exit_stage"].any()
    done = dtopd("model", "verify", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_golden_of_a_picture(tmp_path):
    samples = LabelledFolder(labelled_folder(tmp_path / "data", 1, size=(50, 70)), 4).samples
    export(stored(pruned("fcn"), half=True), tmp_path / "model", samples, half=True)
    done = dtopd("model", "verify", tmp_path / "model")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("name", "change"), [
    ("pred", lambda t: t + 2.5e-4), ("stage1.logits", lambda t: t + 3e-4), ("canvas", lambda t: t - 3e-4),
    ("macs", lambda t: t + 1), ("exit_stage", lambda t: 2 - t), ("dense.pred", lambda t: t + 2.5e-4),
])
def test_verifying_is_as_strict_as_the_goldens_promise(tmp_path, name, change):
    """Float tensors within 2e-4, integers exactly."""
    export(pruned("atm"), tmp_path, [], half=False)
    golden = load_file(tmp_path / "golden.safetensors")
    golden[name] = change(golden[name])
    save_file(golden, tmp_path / "golden.safetensors")
    done = dtopd("model", "verify", tmp_path)
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stdout.splitlines() if line.endswith("FAIL")][0] == name


@pytest.mark.parametrize("half", [True, False], ids=["f16", "f32"])
def test_weights_as_they_are_stored(tmp_path, half):
    model = pruned("fcn")
    rounded = stored(model, half)
    export(rounded, tmp_path, [], half)
    for name, value in load_file(tmp_path / "model.safetensors").items():
        assert value.dtype == (torch.float16 if half else torch.float32)
        assert torch.equal(rounded.state_dict()[name], value.float()), name
    assert torch.equal(rounded.backbone.pos_embed, model.backbone.pos_embed) != half


def test_what_is_written_is_what_was_trained(tmp_path):
    model = pruned("atm")
    export(model, tmp_path, [], half=False)
    assert ModelConfig.read(tmp_path / "config.json") == model.config
    # All files have the same permissions.
    assert len({path.stat().st_mode for path in tmp_path.iterdir()}) == 1
    weights = load_file(tmp_path / "model.safetensors")
    for name, value in model.state_dict().items():
        assert not value.is_floating_point() or torch.equal(weights[name], value)
    preprocessing = json.loads((tmp_path / "preprocessor_config.json").read_text())
    assert preprocessing["size"] == {"height": 32, "width": 40}
    assert preprocessing["image_mean"] == pytest.approx([0.485, 0.456, 0.406])
    assert preprocessing["image_std"] == pytest.approx([0.229, 0.224, 0.225])
