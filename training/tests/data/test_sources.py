import pytest
import torch
from support import labelled_folder

from dtop.data.sources import CAMVID, Source, open_folder, pixel_shares, read_classes


@pytest.mark.parametrize("count", [7, 10, 43])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.75])
def test_hold_out_takes_the_ends_of_tenths_and_loses_nothing(tmp_path, count, share):
    labelled_folder(tmp_path, count)
    source = Source.read(str(tmp_path), 4, share)
    kept, held = ([int(s.name) for s in part] for part in (source.samples, source.held_out))
    assert not set(kept) & set(held) and sorted(kept + held) == list(range(count))
    assert kept == sorted(kept) and held == sorted(held)
    expected = [int(i) for b in torch.arange(count).tensor_split(10) for i in b[len(b) - round(share * len(b)) :]]
    assert held == expected
    assert source.weight == len(kept)


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
    # b counts three times; a quarter of a is void, and no class's share.
    torch.testing.assert_close(found, torch.tensor([2 / 4, 1 / 4, 9 / 4, 3 / 4]) / 3.75)


def test_class_names(tmp_path):
    assert read_classes(None) == CAMVID
    path = tmp_path / "classes.txt"
    path.write_text("sky\n\n road \n")
    assert read_classes(path) == ("sky", "road")
    for text in ("sky\n", "sky\nsky\n", ""):
        path.write_text(text)
        with pytest.raises(ValueError, match="2 to 255 different class names"):
            read_classes(path)
