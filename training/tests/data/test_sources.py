import pytest
import torch
from PIL import Image
from support import labelled_folder

from dtop.data.sources import (
    CAMVID,
    Source,
    class_pictures,
    ends,
    open_folder,
    pixel_shares,
    read_classes,
    void_share,
)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.75])
def test_what_is_held_out_and_what_is_not_are_the_folder(tmp_path, share):
    labelled_folder(tmp_path, 13)
    source = Source.read(str(tmp_path), 4, share)
    kept, held = ([int(s.name) for s in part] for part in (source.samples, source.held_out))
    assert held == ends(13, share) and kept == [i for i in range(13) if i not in held]
    assert source.weight == len(kept)


@pytest.mark.parametrize(("count", "total"), [(367, 30), (945, 80), (1200, 100)])
def test_the_ends_of_tenths_of_large_folders_are_held_out(count, total):
    """Existing runs hold these out, and could not be resumed, or finetuned and scored, with other pictures."""
    tenths = torch.arange(count).tensor_split(10)
    assert ends(count, 0.08) == [int(i) for part in tenths for i in part[len(part) - round(0.08 * len(part)) :]]
    assert len(ends(count, 0.08)) == total


@pytest.mark.parametrize("share", [0.01, 0.08, 0.1, 0.25, 0.5, 0.75, 0.95])
def test_folders_of_any_size_hold_out_what_was_asked_for(share):
    for count in range(2, 130):
        held = ends(count, share)
        assert held == sorted(set(held)) and 1 <= len(held) < count and held[-1] == count - 1
        parts = sum(i + 1 not in held for i in held)
        assert parts <= 10 and abs(len(held) - share * count) <= max(parts / 2, 1)
        # Held-out pictures are spread over the folder: no kept part is longer than in an even spread.
        borders = [-1, *held]
        longest = max(b - a - 1 for a, b in zip(borders, borders[1:], strict=False))
        assert longest <= (count - len(held)) / parts + 1
    assert ends(50, 0.1) == [9, 19, 29, 39, 49] and ends(7, 0.1) == [6] and ends(20, 0.25) == [3, 7, 11, 15, 19]
    assert ends(1, share) == ends(0, share) == ends(100, 0) == []


def test_a_picture_without_labels_is_not_held_out(tmp_path):
    labelled_folder(tmp_path, 10)
    Image.new("L", (40, 32), 255).save(tmp_path / "labels/009.png")
    source = Source.read(str(tmp_path), 4, 0.2)
    assert [s.name for s in source.held_out] == ["004"] and len(source.samples) == 9


def test_weights(tmp_path):
    labelled_folder(tmp_path / "data", 2)
    assert Source.read(f"{tmp_path}/data", 4).weight == 2
    assert Source.read(f"{tmp_path}/data=0.5", 4).weight == 0.5
    labelled_folder(tmp_path / "a=b", 3)
    assert Source.read(f"{tmp_path}/a=b", 4).weight == 3
    assert Source.read(f"{tmp_path}/a=b=7", 4).weight == 7


@pytest.mark.parametrize("weight", ["much", "0", "-1", "nan", "inf"])
def test_weights_that_are_none(tmp_path, weight):
    labelled_folder(tmp_path / "data", 1)
    with pytest.raises(ValueError, match="is no weight; write DIR=WEIGHT"):
        Source.read(f"{tmp_path}/data={weight}", 4)


@pytest.mark.parametrize("share", [-0.1, 1.0, 2.0])
def test_shares_that_cannot_be_held_out(tmp_path, share):
    labelled_folder(tmp_path, 1)
    with pytest.raises(ValueError, match="at least 0 and less than 1"):
        Source.read(str(tmp_path), 4, share)


def test_folders_of_another_kind(tmp_path):
    with pytest.raises(ValueError, match="nothing is no folder"):
        open_folder(tmp_path / "nothing", 4)
    with pytest.raises(ValueError, match="neither images/ and labels/ nor a video and labels/"):
        open_folder(tmp_path, 4)


def test_pixel_shares_are_of_labelled_pixels_by_weight(tmp_path):
    sources = []
    for name, label, weight in (("a", [0, 0, 1, 255], 1), ("b", [2, 2, 2, 3], 3)):
        labelled_folder(tmp_path / name, 1)
        source = Source.read(f"{tmp_path / name}={weight}", 4)
        source.samples[0].label = torch.tensor([label], dtype=torch.uint8)
        sources.append(source)
    found = pixel_shares(sources, 4)
    # b counts three times; a quarter of a is void, and counts for no class.
    torch.testing.assert_close(found, torch.tensor([2 / 4, 1 / 4, 9 / 4, 3 / 4]) / 3.75)
    assert void_share(sources) == 1 / 16


def test_labels_are_counted_once(tmp_path, monkeypatch):
    source, counted = Source.read(str(labelled_folder(tmp_path, 3)), 4), []
    bincount = torch.bincount
    monkeypatch.setattr(torch, "bincount", lambda *a, **b: counted.append(a) or bincount(*a, **b))
    for _ in range(2):
        pixel_shares([source], 4), class_pictures([source], 4), void_share([source])
    assert len(counted) == 3


def test_pictures_of_a_class_are_counted_once_each(tmp_path):
    source = Source.read(str(labelled_folder(tmp_path, 3)), 4)
    for sample, label in zip(source.samples, ([0, 0, 1], [0, 255, 255], [3, 3, 3]), strict=True):
        sample.label = torch.tensor([label], dtype=torch.uint8)
    assert class_pictures([source, source], 4).tolist() == [4, 2, 0, 2]


def test_class_names(tmp_path):
    assert read_classes(None) == CAMVID
    path = tmp_path / "classes.txt"
    path.write_text("sky\n\n road \n")
    assert read_classes(path) == ("sky", "road")
    for text in ("sky\n", ""):
        path.write_text(text)
        with pytest.raises(ValueError, match="2 to 255 class names"):
            read_classes(path)
    path.write_text("sky\nroad\nsky\n")
    with pytest.raises(ValueError, match="classes.txt has 'sky' twice; each class needs a name of its own"):
        read_classes(path)
