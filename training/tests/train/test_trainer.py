import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from PIL import Image
from support import REPOSITORY, labelled_folder, pictures, scattered, tiny

from dtop.commands import main
from dtop.commands.inputs import whole_model
from dtop.commands.job import STOPPED
from dtop.data.record import RUN, record
from dtop.data.sources import Source
from dtop.losses import agreement_loss
from dtop.origin import Origin
from dtop.train.checkpoint import Checkpoint
from dtop.train.recipe import Recipe
from dtop.train.trainer import Trainer


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = labelled_folder(tmp_path_factory.mktemp("data") / "bands", 6)
    (folder / "classes.txt").write_text("sky\nroad\ntree\ncar\n")
    return folder


def arguments(data: Path, run: Path, *more: str, steps: int = 60) -> list[str]:
    shape = "--width 32 --depth 3 --heads 2 --patch 8 --input-size 32x40 --exits 1,2,3 --head-channels 16 --crop 3x4"
    return ["train", "--data", str(data), "-o", str(run), "--classes", str(data / "classes.txt"), "--steps", str(steps),
            "--batch", "2", "--validate-every", "1", "--workers", "0", "--threads", "1", *shape.split(), *more]


def invoke(*command: str):
    return CliRunner().invoke(main, list(command))


def trainer(data: Path, run: Path, recipe: Recipe, **changes) -> Trainer:
    run.mkdir(exist_ok=True)
    sources = [Source.read(str(data), 4)]
    teacher = scattered(tiny(**changes), seed=2) if recipe.distill > 0 else None
    return Trainer(scattered(tiny(**changes)), recipe, sources, run, record(sources), teacher)


def test_a_run_that_was_stopped_and_resumed_equals_one_that_was_not(data, tmp_path):
    """The signal goes to the whole process group, as from a terminal or systemd; the worker must survive it."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    process = subprocess.Popen(
        [sys.executable, "-m", "dtop", *arguments(data, broken, "--workers", "1")], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=os.environ | {"PYTHONPATH": str(REPOSITORY / "training")}, text=True,
        start_new_session=True)
    try:
        limit = time.monotonic() + 600
        while not (broken / "checkpoint.pt").exists() and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGTERM)
        output, _ = process.communicate(timeout=600)
    finally:
        process.kill()
    assert process.returncode == STOPPED == 75, output
    stopped = Checkpoint.read(broken / "checkpoint.pt")
    assert 1 <= stopped.step < 60
    assert f"stopped at step {stopped.step} of 60; the same command goes on from there" in output

    for run in (broken, whole):
        done = invoke(*arguments(data, run))
        assert done.exit_code == 0, done.output
    one, other = (Checkpoint.read(run / "checkpoint.pt") for run in (whole, broken))
    assert one.step == other.step == 60
    for part in ("averaged", "trained"):
        mine, theirs = getattr(one, part), getattr(other, part)
        assert mine.keys() == theirs.keys() and all(torch.equal(mine[name], theirs[name]) for name in mine)
    assert not torch.equal(one.trained["decode_head.conv_seg.weight"], stopped.trained["decode_head.conv_seg.weight"])


def test_a_finished_run_is_left_as_it_is(data, tmp_path):
    assert invoke(*arguments(data, tmp_path / "run", steps=2)).exit_code == 0
    before = (tmp_path / "run/checkpoint.pt").read_bytes()
    done = invoke(*arguments(data, tmp_path / "run", steps=2))
    assert done.exit_code == 0 and f"{tmp_path / 'run'}: complete, nothing to do" in done.output
    assert (tmp_path / "run/checkpoint.pt").read_bytes() == before


def test_a_folder_of_another_run_is_refused(data, tmp_path):
    run = tmp_path / "run"
    assert invoke(*arguments(data, run, steps=2)).exit_code == 0
    before = (run / "checkpoint.pt").read_bytes()
    for more, words in (
        (["--seed", "7"], "seed 1, now 7"),
        (["--batch", "4", "--rate", "0.1"], "batch 2, now 4; rate 0.001, now 0.1"),
        (["--head-channels", "8"], "head-channels 16, now 8"),
        (["--exits", "2,3"], "exits 1,2,3, now 2,3"),
        (["--crop", "4x4"], "crop 3x4, now 4x4"),
        (["--input-size", "40x48"], "input-size 32x40, now 40x48"),
    ):
        done = invoke(*arguments(data, run, *more, steps=2))
        assert done.exit_code == 1
        assert f"{run} was begun with {words}: go on with the old, or take another folder" in done.output
    other = labelled_folder(tmp_path / "other", 2, seed=2)
    (other / "classes.txt").write_text((data / "classes.txt").read_text())
    done = invoke(*arguments(other, run, steps=2))
    assert done.exit_code == 1 and "was begun with data " in done.output
    assert (run / "checkpoint.pt").read_bytes() == before


def test_a_run_is_not_resumed_with_other_labels_or_weights(tmp_path):
    data, run = labelled_folder(tmp_path / "data", 2), tmp_path / "run"
    (data / "classes.txt").write_text("sky\nroad\ntree\ncar\n")
    assert invoke(*arguments(data, run, steps=2)).exit_code == 0
    # A record of an earlier version has neither.
    seen = json.loads((run / RUN).read_text())
    for name in ("weight", "labels"):
        del seen["folders"][0][name]
    (run / RUN).write_text(json.dumps(seen))
    assert invoke(*arguments(data, run, steps=2)).exit_code == 0
    weighted = [text if text != str(data) else f"{data}=5" for text in arguments(data, run, steps=2)]
    done = invoke(*weighted)
    assert done.exit_code == 1, done.output
    assert f"was begun with weight 2 of {tmp_path.name}/data, now 5:" in done.output
    (data / "labels/001.png").write_bytes((data / "labels/000.png").read_bytes())
    done = invoke(*arguments(data, run, steps=2))
    assert done.exit_code == 1 and f"was begun with other labels in {tmp_path.name}/data:" in done.output, done.output
    (run / RUN).unlink()
    done = invoke(*arguments(data, run, steps=2))
    assert done.exit_code == 1 and f"{run} has no {RUN}, which says what it was trained on" in done.output


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"x" * 5000, lambda b: None])
def test_a_damaged_checkpoint_is_named(data, tmp_path, damage):
    run = tmp_path / "run"
    assert invoke(*arguments(data, run, steps=1)).exit_code == 0
    path = run / "checkpoint.pt"
    if (damaged := damage(path.read_bytes())) is None:
        torch.save({"step": 1}, path)
    else:
        path.write_bytes(damaged)
    done = invoke(*arguments(data, run, steps=1))
    assert done.exit_code == 1 and str(path) in done.output and "Traceback" not in done.output


def test_a_frozen_trunk_stays_and_its_heads_learn(data, tmp_path):
    one = trainer(data, tmp_path / "run", Recipe(steps=4, batch=2, crop=None, trunk_factor=0.0, warmup=0.0))
    before = {name: value.clone() for name, value in one.model.state_dict().items()}
    assert one.train(lambda model: {}, 100, 0)
    after = one.model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before if name.startswith("backbone."))
    for name, parameter in one.model.named_parameters():
        assert name.startswith("backbone.") or not torch.equal(before[name], parameter), name


@pytest.mark.parametrize("head", ["fcn", "atm"])
def test_a_pruned_run_trains_every_parameter(data, tmp_path, head):
    recipe = Recipe(steps=3, batch=2, crop=None, threshold=0.5, distill=1.0, matrix_rate=None, warmup=0.0, mix=0.0)
    one = trainer(data, tmp_path / "run", recipe, head=head)
    before = {name: value.clone() for name, value in one.model.named_parameters()}
    assert one.train(lambda model: {}, 100, 0)
    for name, parameter in one.model.named_parameters():
        assert parameter.isfinite().all(), name
        assert not torch.equal(before[name], parameter), name
    assert all(not p.requires_grad for p in one.teacher.parameters())


def test_a_teacher_is_followed(data, tmp_path):
    """A smaller model comes closer to its teacher than without it. The teacher is not trained, and its pictures count
    as seen."""
    assert invoke(*arguments(data, tmp_path / "large", "--width", "64", steps=60)).exit_code == 0
    teacher = whole_model(origin := Origin.own(tmp_path / "large"), origin.config)

    def distance(run: Path, *more: str) -> float:
        """The distance of the run's answer from the teacher's on noise, which no label describes."""
        done = invoke(*arguments(data, run, *more, steps=60))
        assert done.exit_code == 0, done.output
        model = whole_model(origin := Origin.own(run), origin.config).eval()
        noise = pictures(model.config, 8)
        with torch.inference_mode():
            return float(agreement_loss(model.pred(model(noise)[-1]), teacher.eval().pred(teacher(noise)[-1])))

    alone = distance(tmp_path / "alone")
    taught = distance(tmp_path / "taught", "--teacher", str(tmp_path / "large"), "--distill", "10")
    assert taught < alone, (taught, alone)
    value = json.loads((tmp_path / "taught" / RUN).read_text())
    assert value["taught_by"]["name"] == "large" and value["started_from"] is None
    unlike = invoke(*arguments(data, tmp_path / "other", "--teacher", str(tmp_path / "large"), "--patch", "4"))
    assert unlike.exit_code == 1 and "large has other classes, another input size or patch than" in unlike.output


def test_a_loss_that_is_no_number_ends_the_run_and_is_not_saved(data, tmp_path):
    one = trainer(data, tmp_path / "run", Recipe(steps=60, batch=2, crop=None, warmup=0.0))
    one.model.backbone.pos_embed.data[:] = torch.nan
    with pytest.raises(ValueError, match="the loss is nan at step 20: a lower --rate may help; nothing is saved"):
        one.train(lambda model: {}, 100, 0)
    assert not one.checkpoint.exists()


def test_pictures_without_labels_are_refused(data, tmp_path):
    (empty := tmp_path / "empty").mkdir()
    for part in ("images", "labels"):
        (empty / part).mkdir()
    for picture in sorted((data / "images").iterdir())[:2]:
        (empty / "images" / picture.name).write_bytes(picture.read_bytes())
        Image.new("L", (40, 32), 255).save(empty / "labels" / picture.name)
    (empty / "classes.txt").write_text((data / "classes.txt").read_text())
    done = invoke(*arguments(empty, tmp_path / "run", steps=1))
    assert done.exit_code == 1 and "no pixel of the pictures to train on is labelled" in done.output


def test_pictures_to_score_on_must_not_be_trained_on(data, tmp_path):
    other = labelled_folder(tmp_path / "other", 3, seed=5)
    picture = (data / "images/004.png").read_bytes()
    done = invoke(*arguments(data, tmp_path / "fine", "--val", str(other), steps=1))
    assert done.exit_code == 0, done.output
    (other / "images/001.png").write_bytes(picture)
    done = invoke(*arguments(data, tmp_path / "run", "--val", str(other), steps=1))
    assert done.exit_code == 1 and f"1 pictures of {other} are also trained on, such as 001" in done.output
    assert not (tmp_path / "run/checkpoint.pt").exists()
    # Nor may the model that finetuning starts from have seen them.
    third = labelled_folder(tmp_path / "third", 3, seed=6)
    done = invoke("finetune", "--from", str(tmp_path / "fine"), "--data", str(third), "--val", str(data), "--steps",
                  "1", "-o", str(tmp_path / "run"))
    assert done.exit_code == 1 and f"6 pictures of {data} are also trained on" in done.output
