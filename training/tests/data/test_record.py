import hashlib
import json
from pathlib import Path

import pytest
from PIL import Image
from support import REPOSITORY, labelled_folder

from dtop.data.labelled_folder import LabelledFolder
from dtop.data.record import (
    MODEL,
    RUN,
    differences,
    read_record,
    record,
    shared,
    trained,
    without_repeats,
    write_record,
)
from dtop.data.sources import Source

DEFAULT_MODEL = REPOSITORY / "Models/street-vit-s"
CAMVID_VAL = REPOSITORY.parent / "shared/data/camvid/val"


def test_lists_every_picture_with_the_hashes_of_its_file_and_pixels(tmp_path):
    path = labelled_folder(tmp_path / "street/train", 20)
    value = record([Source.read(str(path), 4, 0.5)])
    (folder,) = value["folders"]
    assert folder["folder"] == "street/train" and value["started_from"] is None
    assert len(folder["trained"]) == len(folder["held_out"]) == 10
    for name, hashes in (folder["trained"] | folder["held_out"]).items():
        picture = path / f"images/{name}.png"
        assert hashes["file"] == hashlib.sha256(picture.read_bytes()).hexdigest()
    assert len({h["pixels"] for h in (folder["trained"] | folder["held_out"]).values()}) == 20
    assert len(set(trained(value))) == 20


def test_a_picture_is_known_again_by_its_file_or_by_its_pixels(tmp_path):
    path = labelled_folder(tmp_path / "a", 3)
    value = record([Source.read(str(path), 4)])
    other = labelled_folder(tmp_path / "b", 3, seed=2)
    assert shared(LabelledFolder(other, 4).samples, value) == []
    # Compressed anew: another file, the same pixels.
    Image.open(path / "images/002.png").save(other / "images/001.png", compress_level=1)
    assert (path / "images/002.png").read_bytes() != (other / "images/001.png").read_bytes()
    assert [s.name for s in shared(LabelledFolder(other, 4).samples, value)] == ["001"]


def test_what_a_run_starts_from_counts(tmp_path):
    first = Source.read(str(labelled_folder(tmp_path / "a", 2)), 4)
    second = Source.read(str(labelled_folder(tmp_path / "b", 2, seed=2)), 4)
    for directory, name in (("run", RUN), ("model", MODEL)):
        start = tmp_path / directory
        start.mkdir()
        write_record(record([first]), start / name)
        for origin in (start, start / "checkpoint.pt", start / "model.safetensors"):
            value = record([second], origin)
            assert len(shared(first.samples + second.samples, value)) == 4
            assert value["started_from"]["name"] == origin.name
    write_record(value, tmp_path / "model" / MODEL)
    assert read_record(tmp_path / "model") == value
    # So do the pictures of a teacher, and of what that started from.
    taught = record([second], None, tmp_path / "model")
    assert taught["started_from"] is None and taught["taught_by"]["name"] == "model"
    assert len(shared(first.samples + second.samples, taught)) == 4
    short = without_repeats(taught)
    assert [len(part["folders"]) for part in (short, short["taught_by"])] == [1, 0]
    assert set(trained(short)) == set(trained(taught))
    foreign = record([second], tmp_path / "vit.safetensors")
    assert foreign["started_from"] == {"name": "vit.safetensors", "folders": None, "started_from": None}
    assert shared(first.samples, foreign) == []


def test_what_is_listed_twice_can_be_left_out(tmp_path):
    one, other = (Source.read(str(labelled_folder(tmp_path / name, 3, seed=i)), 4) for i, name in enumerate("ab"))
    run = tmp_path / "run"
    run.mkdir()
    write_record(record([one, other]), run / RUN)
    value = record([one], run)
    short = without_repeats(value)
    assert [len(part["folders"]) for part in (short, short["started_from"])] == [1, 1]
    assert set(trained(short)) == set(trained(value)) and len(list(trained(short))) == 12
    assert short["started_from"]["name"] == "run" and without_repeats(short) == short
    unknown = {"folders": None, "started_from": None}
    assert without_repeats(unknown) == unknown


def test_what_is_held_out_must_not_be_trained_on(tmp_path):
    path = labelled_folder(tmp_path / "a", 4)
    write_record(record([Source.read(str(path), 4)]), tmp_path / RUN)
    source = Source.read(str(path), 4, 0.25)
    assert record([source])["started_from"] is None
    with pytest.raises(ValueError, match=f"1 pictures of {path} that are held out .* 003; take the --hold-out that"):
        record([source], tmp_path)
    # Nor may its copy.
    (path / "images/000.png").write_bytes((path / "images/003.png").read_bytes())
    with pytest.raises(ValueError, match="003; remove the copies"):
        record([Source.read(str(path), 4, 0.25)])


def older(value: dict | None) -> dict | None:
    """The record as earlier versions wrote it."""
    if value is None:
        return None
    folders = [{key: part for key, part in folder.items() if key not in ("weight", "labels")}
               for folder in value["folders"]]
    return value | {"folders": folders, "started_from": older(value["started_from"])}


def test_what_is_otherwise_is_named(tmp_path):
    """Pictures, labels, weights and origins."""
    path, name = labelled_folder(tmp_path / "a", 4), f"{tmp_path.name}/a"
    start = tmp_path / "start"
    start.mkdir()
    write_record(record([Source.read(str(labelled_folder(tmp_path / "b", 2, seed=2)), 4)]), start / MODEL)
    value = record([Source.read(str(path), 4, 0.25)], start)
    stored = json.loads(json.dumps(value))
    assert differences(stored, value) == differences(older(stored), value) == []
    others = [record([Source.read(text, 4, share)], origin) for text, share, origin in (
        (f"{path}=7", 0.25, start), (str(path), 0.5, start), (str(path), 0.25, None), (f"{tmp_path}/b", 0, tmp_path))]
    others.append(record([Source.read(str(path), 4, 0.25)], start, start))
    label = Image.open(path / "labels/000.png")
    label.putpixel((3, 3), 2 - label.getpixel((3, 3)) // 2)
    label.save(path / "labels/000.png")
    others.append(record([Source.read(str(path), 4, 0.25)], start))
    Image.new("RGB", (40, 32)).save(path / "images/003.png")
    others.append(record([Source.read(str(path), 4, 0.25)], start))
    write_record(record([Source.read(f"{tmp_path}/b=7", 4)]), start / MODEL)
    others.append(record([Source.read(str(path), 4, 0.25)], start))
    found = [differences(stored, other) for other in others]
    assert found == [
        [f"weight 3 of {name}, now 7"],
        [f"1 pictures of {name} held out, now 2"],
        ["a start from start, now nothing"],
        [f"data {name}, now {tmp_path.name}/b", f"a start from start, now {tmp_path.name}"],
        ["a teacher nothing, now start"],
        [f"other labels in {name}"],
        [f"other pictures in {name}"],
        [f"other pictures in {name}", "a start from another start"],
    ]
    # An older record has no weights or labels.
    assert [bool(differences(older(stored), other)) for other in others] == [
        False, True, True, True, True, False, True, True]


def seen_of(pictures: Path, value: dict) -> list[str]:
    return [sample.name for sample in shared(LabelledFolder(pictures, 11).samples, value)]


def test_the_default_model_was_not_trained_on_what_it_is_scored_on():
    if not (DEFAULT_MODEL / MODEL).exists():
        pytest.skip(f"{DEFAULT_MODEL / MODEL} does not exist: the default model has no record of its pictures")
    if not CAMVID_VAL.is_dir():
        pytest.skip(f"{CAMVID_VAL} is not on this machine")
    value = json.loads((DEFAULT_MODEL / MODEL).read_text())
    assert len(set(trained(value))) > 100
    assert seen_of(CAMVID_VAL, value) == []


def test_pictures_of_the_validation_set_would_be_found():
    """Backs the test above: it would fail if these pictures had been trained on."""
    if not CAMVID_VAL.is_dir():
        pytest.skip(f"{CAMVID_VAL} is not on this machine")
    value = record([Source.read(str(CAMVID_VAL), 11, 0.9)])
    names = list(value["folders"][0]["trained"])
    assert names and seen_of(CAMVID_VAL, value) == names
