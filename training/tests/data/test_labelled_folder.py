import numpy as np
import pytest
import torch
from PIL import Image
from support import labelled_folder

from dtop.data.labelled_folder import LabelledFolder


def test_reads_pictures_and_labels_of_the_same_name(tmp_path):
    folder = LabelledFolder(labelled_folder(tmp_path, 3), 4)
    assert [sample.name for sample in folder.samples] == ["000", "001", "002"]
    label = np.asarray(Image.open(tmp_path / "labels/001.png"))
    assert np.array_equal(folder.samples[1].label.numpy(), label)
    picture = np.asarray(Image.open(tmp_path / "images/001.png"))
    assert np.array_equal(folder.samples[1].image.numpy(), picture.transpose(2, 0, 1))


def test_no_more_is_kept_of_a_picture_than_is_asked_for(tmp_path):
    labelled_folder(tmp_path, 1, size=(64, 96))
    (whole,), (kept,) = (LabelledFolder(tmp_path, 4, limit).samples for limit in (None, (40, 48)))
    assert kept.image.shape == (3, 40, 48) and kept.label.shape == (40, 48)
    assert kept.image.dtype == kept.label.dtype == torch.uint8 and set(kept.label.unique().tolist()) <= set(range(4))
    assert (kept.name, kept.file, kept.pixels) == (whole.name, whole.file, whole.pixels)
    # Each row comes from the same relative height of the whole picture.
    for row in range(40):
        assert kept.label[row, 0] == whole.label[int((row + 0.5) * 64 / 40), 0]
    middle = kept.image.float().mean((0, 2)) - whole.image.float().mean((0, 2))[(torch.arange(40) * 1.6 + 0.8).long()]
    assert middle.abs().median() < 10


@pytest.mark.parametrize("limit", [(64, 96), (100, 100)])
def test_pictures_that_are_no_larger_stay_as_they_are(tmp_path, limit):
    labelled_folder(tmp_path, 1, size=(64, 96))
    (whole,), (kept,) = (LabelledFolder(tmp_path, 4, each).samples for each in (None, limit))
    assert torch.equal(kept.image, whole.image) and torch.equal(kept.label, whole.label)


def test_numbers_beyond_the_classes_are_void_in_8_and_16_bits(tmp_path):
    labelled_folder(tmp_path, 2)
    numbers = np.tile(np.array([0, 3, 4, 11, 254, 255], dtype=np.uint8), (32, 7))[:, :40]
    Image.fromarray(numbers).save(tmp_path / "labels/000.png")
    wide = numbers.astype(np.uint16)
    wide[wide == 11] = 65535
    wide[wide == 254] = 256
    Image.fromarray(wide).save(tmp_path / "labels/001.png")
    samples = LabelledFolder(tmp_path, 4).samples
    assert [sample.beyond for sample in samples] == [{4, 11, 254}, {4, 256}]
    for sample in samples:
        assert sample.label.dtype == torch.uint8
        assert sample.label[0, :6].tolist() == [0, 3, 255, 255, 255, 255]


def test_indexed_labels_keep_their_numbers(tmp_path):
    labelled_folder(tmp_path, 1)
    image = Image.new("P", (40, 32), 2)
    image.putpalette([200, 100, 50] * 256)
    image.save(tmp_path / "labels/000.png")
    assert (LabelledFolder(tmp_path, 4).samples[0].label == 2).all()


def refused(path, *words):
    with pytest.raises(ValueError) as caught:
        LabelledFolder(path, 4)
    assert all(word in str(caught.value) for word in words), caught.value


def test_a_missing_label(tmp_path):
    labelled_folder(tmp_path, 2)
    (tmp_path / "labels/001.png").unlink()
    refused(tmp_path, "labels/001.png is missing")


def test_labels_that_no_picture_belongs_to(tmp_path):
    labelled_folder(tmp_path, 3)
    assert LabelledFolder(tmp_path, 4).unused == []
    for name in ("000", "002"):
        (tmp_path / f"images/{name}.png").unlink()
    assert LabelledFolder(tmp_path, 4).unused == [tmp_path / f"labels/{name}.png" for name in ("000", "002")]


def test_a_label_of_another_size(tmp_path):
    labelled_folder(tmp_path, 1)
    Image.new("L", (39, 32)).save(tmp_path / "labels/000.png")
    refused(tmp_path, "labels/000.png is (32, 39)", "its picture (32, 40)")


def test_a_label_in_colour(tmp_path):
    labelled_folder(tmp_path, 1)
    Image.new("RGB", (40, 32)).save(tmp_path / "labels/000.png")
    refused(tmp_path, "000.png has 3 channels", "the class number")


def test_damaged_files(tmp_path):
    labelled_folder(tmp_path, 1)
    whole = (tmp_path / "labels/000.png").read_bytes()
    (tmp_path / "labels/000.png").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path, "labels/000.png cannot be decoded")
    (tmp_path / "labels/000.png").write_bytes(whole)
    (tmp_path / "images/000.png").write_bytes(b"no picture")
    refused(tmp_path, "images/000.png cannot be decoded")


def test_two_pictures_of_one_name(tmp_path):
    labelled_folder(tmp_path, 1)
    Image.new("RGB", (40, 32)).save(tmp_path / "images/000.jpg")
    refused(tmp_path, "two pictures named 000")


def test_an_empty_folder(tmp_path):
    (tmp_path / "images").mkdir()
    refused(tmp_path, "has no pictures", "images/NAME.jpg")
