import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner
from safetensors.torch import save_file
from support import dtopd, labelled_folder, scattered, street, tiny
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from dtop.commands import main
from dtop.data.record import MODEL, RUN
from dtop.model.pruned_vit import PrunedViT
from dtop.origin import Origin


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
    events = EventAccumulator(str(tmp_path / "run"))
    events.Reload()
    loss = {event.step: event.value for event in events.Scalars("loss")}
    # From that of a guess; single batches differ.
    assert (loss[60] + loss[80] + loss[100]) / 3 < min(loss[20], 0.75 * math.log(11))
    assert {event.step for event in events.Scalars("miou")} == {50, 100}

    done = invoke("finetune", "--from", tmp_path / "run", *common, "-o", tmp_path / "pruned", "--steps", "5",
                  "--threshold", "0.4")
    assert done.exit_code == 0, done.output
    done = invoke("export", tmp_path / "pruned", "-o", tmp_path / "model", "--data", data, "--hold-out", "0.5",
                  "--threshold", "0.5")
    assert done.exit_code == 0 and "calibrated: head 0" in done.output, done.output
    verified = dtopd("model", "verify", tmp_path / "model")
    assert verified.returncode == 0, verified.stdout + verified.stderr

    seen = json.loads((tmp_path / "model" / MODEL).read_text())
    assert seen == json.loads((tmp_path / "pruned" / RUN).read_text())
    for part in (seen, seen["started_from"]):
        assert len(part["folders"][0]["trained"]) == len(part["folders"][0]["held_out"]) == 10

    done = invoke("evaluate", tmp_path / "model", data, "--json", "--threshold", "0.5")
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.output, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert row["ratio"] <= 1 and set(row["iou"]) >= {"Sky", "Road"}
    done = invoke("evaluate", tmp_path / "model", data)
    assert done.exit_code == 0 and done.output.count("threshold") == 2


@pytest.mark.parametrize(("more", "status", "words"), [
    (["--crop", "16x16"], 1, "crop of 16 x 16 tokens does not fit the grid of 4 x 5"),
    (["--input-size", "33x40"], 1, "no multiple of the patch size 8"),
    (["--input-size", "large"], 2, "is not of the form HxW, such as 352x480"),
    (["--exits", "1,two"], 2, "is not a list of numbers, such as 6,8,12"),
    (["--exits", "1,2"], 1, "end with the last layer"),
    (["--exits", "0,3"], 1, "exits from layer 1 on"),
    (["--hold-out", "1"], 2, "not in the range 0<=x<1"),
    (["--steps", "0"], 2, "not in the range x>=1"),
    (["--validate-every", "0"], 2, "not in the range x>=1"),
    (["--data", "nowhere"], 1, "nowhere is no folder"),
    (["--init", "classes.txt"], 1, "classes.txt cannot be read"),
    (["--freeze-trunk"], 2, "--freeze-trunk needs the trunk of --init"),
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
    more = ["--data", data, "--classes", tmp_path / "classes.txt", "--init", tmp_path / "model",
            "--head-channels", "16", "--steps", "1", "--batch", "2", "--workers", "0"]
    done = invoke("train", *more, "--depth", "2", "--exits", "1,2", "--crop", "3x4", "-o", tmp_path / "run")
    assert done.exit_code == 0 and "0 tensors are new" in done.output, done.output
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


def saved(model: PrunedViT, path: Path) -> None:
    path.mkdir()
    save_file(model.state_dict(), path / "model.safetensors")
    (path / "config.json").write_text(json.dumps(model.config.json()))
