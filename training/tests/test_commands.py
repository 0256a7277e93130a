import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image
from safetensors.torch import load_file, save_file
from support import dtopd, labelled_folder, scattered, street, tiny
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from dtop.commands import main
from dtop.commands.inputs import read, some_of
from dtop.data.labelled_folder import LabelledFolder
from dtop.data.record import MODEL, RUN, record, trained, write_record
from dtop.data.sources import Source
from dtop.evaluate import evaluate
from dtop.export import export as export_model
from dtop.familiarity import familiarity
from dtop.initial_weights import start_from
from dtop.model.config import HeadConfig, ModelConfig
from dtop.model.pruned_vit import PrunedViT
from dtop.origin import Origin

# The package has a command of the same name as this module.
EXPORT = sys.modules["dtop.commands.export"]


def invoke(*command: object):
    return CliRunner().invoke(main, [str(part) for part in command])


def test_from_rendered_streets_to_a_verified_model(tmp_path):
    data = street(tmp_path / "street", 20)
    common = ["--data", data, "--hold-out", "0.5", "--batch", "4", "--workers", "0", "--threads", "1"]
    done = invoke(
        "train", *common, "-o", tmp_path / "run", "--steps", "100", "--width", "32", "--depth", "3", "--heads", "2",
        "--patch", "8", "--input-size", "64x96", "--exits", "1,2,3", "--head-channels", "24", "--rate", "0.005",
        "--validate-every", "50")
    assert done.exit_code == 0, done.output
    assert f"{data}: 10 pictures are trained on, 10 held out" in done.output and "classes: Sky " in done.output
    events = EventAccumulator(str(tmp_path / "run"))
    events.Reload()
    loss = {event.step: event.value for event in events.Scalars("loss")}
    # Below the loss of a guess, and averaged, because single batches differ.
    assert (loss[60] + loss[80] + loss[100]) / 3 < min(loss[20], 0.75 * math.log(11))
    assert {event.step for event in events.Scalars("miou")} == {50, 100}

    done = invoke("finetune", "--from", tmp_path / "run", *common, "-o", tmp_path / "pruned", "--steps", "5",
                  "--threshold", "0.4")
    assert done.exit_code == 0, done.output
    done = invoke("export", tmp_path / "pruned", "-o", tmp_path / "model", "--calibrate", data, "--threshold",
                  "0.5", "--multiply", "int8")
    assert done.exit_code == 0 and "calibrated on 10 pictures: layer 1 x" in done.output, done.output
    assert Origin.own(tmp_path / "model").config.precision == "int8"
    verified = dtopd("model", "verify", tmp_path / "model")
    assert verified.returncode == 0, verified.stdout + verified.stderr

    seen = json.loads((tmp_path / "model" / MODEL).read_text())
    run = json.loads((tmp_path / "pruned" / RUN).read_text())
    assert set(trained(seen)) == set(trained(run))
    assert len(seen["folders"][0]["trained"]) == len(seen["folders"][0]["held_out"]) == 10

    done = invoke("evaluate", tmp_path / "model", data, "--json", "--threshold", "0.5")
    assert done.exit_code == 0, done.output
    assert f"10 of the 20 pictures of {data} were trained on" in done.stderr
    (row,) = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert row["ratio"] <= 1 and set(row["iou"]) >= {"Sky", "Road"} and row["miou/layer3"] == row["miou"]
    done = invoke("evaluate", tmp_path / "model", data)
    assert done.exit_code == 0 and done.output.count("threshold") == done.output.count("mIoU after layer 1: ") == 2


@pytest.mark.parametrize(("more", "status", "words"), [
    (["--crop", "16x16"], 1, "crop of 16 x 16 tokens does not fit the grid of 4 x 5"),
    (["--input-size", "33x40"], 1, "no multiple of the patch size 8"),
    (["--input-size", "large"], 2, "is not of the form HxW, such as 352x480"),
    (["--exits", "1,two"], 2, "is not a list of numbers, such as 6,8,12"),
    (["--exits", "1,2"], 1, "--exits 1,2 must end with the last layer, 3"),
    (["--exits", "3,4"], 1, "--exits 3,4 must end with the last layer, 3"),
    (["--exits", "0,3"], 1, "exits from layer 1 on"),
    (["--hold-out", "1"], 2, "not in the range 0<=x<1"),
    (["--steps", "0"], 2, "not in the range x>=1"),
    (["--validate-every", "0"], 2, "not in the range x>=1"),
    (["--data", "nowhere"], 1, "nowhere is no folder"),
    (["--init", "classes.txt"], 1, "classes.txt cannot be read"),
    (["--freeze-trunk"], 2, "--freeze-trunk needs the trunk of --init"),
    (["--distill", "2"], 2, "--distill is the weight of a --teacher's answer: name one"),
    (["--val", "."], 1, "neither images/ and labels/"),
])
def test_mistakes_end_with_a_line(tmp_path, monkeypatch, more, status, words):
    data = labelled_folder(tmp_path / "data", 2)
    (tmp_path / "classes.txt").write_text("sky\nroad\ntree\ncar\n")
    monkeypatch.chdir(tmp_path)
    done = invoke("train", "--data", data, "-o", "run", "--classes", "classes.txt", "--width", "32", "--depth", "3",
                  "--heads", "2", "--patch", "8", "--input-size", "32x40", "--head-channels", "16", "--steps", "1",
                  "--batch", "2", "--workers", "0", *more)
    assert done.exit_code == status and words in done.output, done.output
    assert "Traceback" not in done.output and not (tmp_path / "run/checkpoint.pt").exists()


@pytest.mark.parametrize("command", [
    ["export", "empty", "-o", "model"], ["evaluate", "empty", "empty"],
    ["finetune", "--from", "empty", "--data", "empty", "-o", "run"],
])
def test_a_folder_that_holds_no_model(tmp_path, monkeypatch, command):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    done = invoke(*command)
    assert done.exit_code == 1
    assert "empty is neither a run (no checkpoint.pt) nor a model directory (no config.json)" in done.output


def test_the_shape_is_the_origins_unless_asked_for(tmp_path):
    saved(scattered(tiny()), tmp_path / "model")
    data = labelled_folder(tmp_path / "data", 2)
    (tmp_path / "classes.txt").write_text("sky\nroad\ntree\ncar\n")
    (tmp_path / "few.txt").write_text("sky\nroad\n")
    more = ["--data", data, "--classes", tmp_path / "classes.txt", "--init", tmp_path / "model",
            "--head-channels", "16", "--steps", "1", "--batch", "2", "--workers", "0"]
    done = invoke("train", *more, "--depth", "2", "--exits", "1,2", "--crop", "3x4", "-o", tmp_path / "run")
    assert done.exit_code == 0 and "0 tensors start anew" in done.output, done.output
    few = invoke("train", *more[:3], tmp_path / "few.txt", *more[4:], "--depth", "2", "-o", tmp_path / "few")
    assert "tensors start anew (heads of other classes or places), such as auxiliary_head.0.conv_seg.w" in few.output
    config = Origin.own(tmp_path / "run").config
    assert (config.width, config.depth, config.heads, config.patch, config.image_size) == (32, 2, 2, 8, (32, 40))
    done = invoke("train", *more, "--heads", "4", "-o", tmp_path / "other")
    assert done.exit_code == 1 and "has 2 heads an attention; leave --heads 4 out" in done.output


@pytest.mark.parametrize("command", [
    ["export", "model", "-o", "other"], ["evaluate", "model", "data"],
    ["finetune", "--from", "model", "--data", "data", "-o", "run"],
])
def test_a_model_with_a_part_missing_is_refused(tmp_path, monkeypatch, command):
    model = scattered(tiny())
    saved(model, tmp_path / "model")
    save_file({n: v for n, v in model.state_dict().items() if "conv_seg.bias" not in n},
              tmp_path / "model/model.safetensors")
    labelled_folder(tmp_path / "data", 2)
    monkeypatch.chdir(tmp_path)
    done = invoke(*command)
    assert done.exit_code == 1 and "model is no whole model: auxiliary_head.0.conv_seg.bias is missing" in done.output


def test_heads_are_the_origins_unless_asked_for(tmp_path):
    saved(scattered(tiny("atm").replacing(head=HeadConfig("atm", 24, 1, 6))), tmp_path / "model")
    data = labelled_folder(tmp_path / "data", 2)
    (tmp_path / "classes.txt").write_text("sky\nroad\ntree\ncar\n")
    more = ["--data", data, "--classes", tmp_path / "classes.txt", "--init", tmp_path / "model", "--head", "atm",
            "--exits", "1,2,3", "--crop", "3x4", "--steps", "1", "--batch", "2", "--workers", "0"]
    done = invoke("train", *more, "-o", tmp_path / "run")
    assert done.exit_code == 0 and "0 tensors start anew" in done.output, done.output
    assert Origin.own(tmp_path / "run").config.head == HeadConfig("atm", 24, 1, 6)
    done = invoke("train", *more, "--head-heads", "3", "-o", tmp_path / "other")
    assert done.exit_code == 1 and "have 6 heads; leave --head-heads 3 out" in done.output


def saved(model: PrunedViT, path: Path) -> None:
    path.mkdir()
    save_file(model.state_dict(), path / "model.safetensors")
    (path / "config.json").write_text(json.dumps(model.config.json()))


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A model directory `model`, trained on the first 3 of the 4 pictures in `data`."""
    monkeypatch.chdir(tmp_path)
    config = tiny(familiarity=(0.0, 99.0), threshold=0.5)
    export_model(scattered(config), Path("model"), [], half=False)
    write_record(record([Source.read(str(labelled_folder(Path("data"), 4)), 4, 0.25)]), Path("model") / MODEL)
    return Path("model")


def test_confidences_are_calibrated_on_what_was_not_trained_on(model, monkeypatch):
    calibrated = []
    monkeypatch.setattr(EXPORT, "calibrate", lambda model, samples: calibrated.extend(samples) or [1, 1, 1])
    done = invoke("export", model, "-o", "new", "--calibrate", "data")
    assert done.exit_code == 0 and "calibrated on 1 pictures: layer 1 x 1.000" in done.output, done.output
    assert "warning: 1 pictures are few to calibrate on" in done.stderr
    assert [sample.name for sample in calibrated] == ["003"]
    Path("data/images/003.png").write_bytes(Path("data/images/000.png").read_bytes())
    done = invoke("export", model, "-o", "newer", "--calibrate", "data")
    assert done.exit_code == 1 and "all 4 pictures of data were trained on" in done.output
    (model / MODEL).unlink()
    done = invoke("export", model, "-o", "newer", "--calibrate", "data")
    assert done.exit_code == 0 and "no record of what the model was trained on; it may be data" in done.stderr


@pytest.mark.parametrize(("options", "folder"), [
    ([], None), (["--calibrate", "data"], "data"), (["--val", "val"], "val"),
    (["--calibrate", "data", "--val", "val"], "data"),
])
def test_familiarity_is_measured_or_left_out(model, options, folder, monkeypatch):
    """Measured on the calibration pictures, else on the scored folder. The origin's familiarity is never kept."""
    monkeypatch.setattr(EXPORT, "familiarity", lambda model, samples: (-1000.0, familiarity(model, samples)[1]))
    labelled_folder(Path("val"), 2, seed=7)
    done = invoke("export", model, "-o", "new", *options)
    assert done.exit_code == 0, done.output
    config = ModelConfig.read(Path("new/config.json"))
    if folder is None:
        assert config.familiarity is None
        return
    exported = PrunedViT(config)
    start_from(exported, Origin.read(Path("new")))
    known = familiarity(exported, LabelledFolder(folder, 4).samples[-1 if folder == "data" else 0 :])[1]
    assert config.familiarity == (-1000.0, known)


def test_scores_are_of_the_weights_as_they_are_stored(model, monkeypatch):
    scored = []

    def watched(model, samples, threshold, exact=False):
        scored.append((model, exact))
        return evaluate(model, samples, threshold, exact=exact)

    monkeypatch.setattr(EXPORT, "evaluate", watched)
    labelled_folder(Path("val"), 2, seed=7)
    done = invoke("export", model, "-o", "new", "--calibrate", "data", "--val", "val", "--precision", "f16")
    assert done.exit_code == 0, done.output
    weights = load_file("new/model.safetensors")
    assert len(scored) == 3
    for each, exact in scored:
        assert exact and all(torch.equal(each.state_dict()[name], value.float()) for name, value in weights.items())


def test_a_model_directory_is_replaced_only_if_asked_for(model, monkeypatch):
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    done = invoke("export", model, "-o", model)
    assert done.exit_code == 1 and "model exists already; add -y to replace it" in done.output
    with monkeypatch.context() as patched:
        patched.setattr("dtop.export.golden", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
        done = invoke("export", model, "-o", model, "-y")
    assert done.exit_code == 1 and "the disk is full" in done.output
    assert {path.name: path.read_bytes() for path in model.iterdir()} == before
    done = invoke("export", model, "-o", model, "-y")
    assert done.exit_code == 0, done.output
    assert (model / "model.safetensors").read_bytes() != before["model.safetensors"]
    assert sorted(path.name for path in Path().iterdir()) == ["data", "model"]


def test_some_of_the_heads_are_kept(model):
    done = invoke("export", model, "-o", "new", "--exits", "2,3", "--precision", "f32")
    assert done.exit_code == 0, done.output
    weights, before = load_file("new/model.safetensors"), load_file("model/model.safetensors")
    assert ModelConfig.read(Path("new/config.json")).out_indices == (1, 2)
    assert not any(name.startswith("auxiliary_head.1") for name in weights)
    for name, theirs in (("auxiliary_head.0", "auxiliary_head.1"), ("decode_head", "decode_head")):
        assert torch.equal(weights[f"{name}.conv_seg.weight"], before[f"{theirs}.conv_seg.weight"])
    for exits, words in (("2,4", "no head follows layer 4; the heads follow layers 1, 2, 3"),
                         ("1,2", "--exits 1,2 must end with the last layer, 3")):
        done = invoke("export", model, "-o", "other", "--exits", exits)
        assert done.exit_code == 1 and words in done.output


def test_a_golden_that_hangs_on_little_is_told(model, monkeypatch):
    monkeypatch.setattr("dtop.golden.least_difference", lambda *_: 2e-6)
    done = invoke("export", model, "-o", "new")
    assert done.exit_code == 0 and "hangs on a difference of 2e-06" in done.stderr


def test_scores_on_what_was_trained_on_are_labelled(model):
    done = invoke("evaluate", model, "data", "--json")
    assert "3 of the 4 pictures of data were trained on" in done.stderr and json.loads(done.stdout)
    labelled_folder(Path("val"), 2, seed=7)
    assert not invoke("evaluate", model, "val").stderr
    (model / MODEL).unlink()
    assert "no record of what the model was trained on; it may be val" in invoke("evaluate", model, "val").stderr


def test_classes_that_can_hardly_be_learned_are_told(tmp_path, capsys):
    path = labelled_folder(tmp_path / "data", 6)
    for index in range(6):
        label = np.asarray(Image.open(path / f"labels/{index:03}.png")).copy()
        label[label == 3] = 255
        if index != 2:
            label[label == 1] = 0
        Image.fromarray(label).save(path / f"labels/{index:03}.png")
    read([str(path)], tiny(), 0)
    said = capsys.readouterr()
    assert f"{path}: 6 pictures are trained on, 0 held out" in said.out
    assert "classes: sky " in said.out and "car 0.0 %; not known 25.0 % of all pixels\n" in said.out
    assert "no picture that is trained on has car\n" in said.err
    assert "few pictures that are trained on have road (1)\n" in said.err


@pytest.mark.parametrize(("numbers", "said"), [
    ({}, None), ({0: 255}, None),
    # Void right after the last class, as in CamVid, is accepted, but not where classes are counted from 1.
    ({1: 4}, None), ({0: 1, 1: 2, 2: 3, 3: 4}, "6 pictures of {} have class numbers that no class has: 4"),
    ({1: 5}, "6 pictures of {} have class numbers that no class has: 5 (only 255 means \"not known\", and the first "
     "class is 0)"),
    ({1: 4, 2: 200}, "6 pictures of {} have class numbers that no class has: 4, 200 ("),
])
def test_class_numbers_that_no_class_has_are_told(tmp_path, capsys, numbers, said):
    path = labelled_folder(tmp_path / "data", 6)
    for label in (path / "labels").iterdir():
        before = np.asarray(Image.open(label))
        after = before.copy()
        for old, new in numbers.items():
            after[before == old] = new
        Image.fromarray(after).save(label)
    read([str(path)], tiny(), 0.5)
    warnings = [line for line in capsys.readouterr().err.splitlines() if "class numbers" in line]
    assert len(warnings) == (said is not None)
    assert said is None or f"warning: {said.format(path)}" in warnings[0]


def test_of_many_numbers_the_first_are_told():
    assert some_of([4, 6, 7, 8, 9]) == "4, 6, 7, 8, 9" and some_of(range(8)) == "0, 1, 2, 3, 4 and 3 others"


def test_labels_without_a_picture_are_told(tmp_path, capsys):
    path = labelled_folder(tmp_path / "data", 8)
    (path / "images/000.png").unlink()
    read([str(path)], tiny(), 0)
    assert f"warning: no picture for '{path}/labels/000.png'\n" in capsys.readouterr().err
    for name in ("001", "002"):
        (path / f"images/{name}.png").unlink()
    read([str(path)], tiny(), 0)
    assert f"warning: no picture for '{path}/labels/000.png' and 2 other labels\n" in capsys.readouterr().err


def test_large_pictures_are_kept_at_twice_the_input(tmp_path):
    path = labelled_folder(tmp_path / "data", 4, size=(100, 70))
    sources, held = read([str(path)], tiny(), 0.25)
    assert {sample.image.shape for sample in [*sources[0].samples, *held]} == {(3, 64, 70)}
