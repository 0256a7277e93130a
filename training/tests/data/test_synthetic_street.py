import pytest
from PIL import Image
from support import street

from dtop.data.sources import open_folder
from dtop.data.synthetic_street import SyntheticStreet


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    return street(tmp_path_factory.mktemp("synth") / "street", 4)


def test_frames_meet_their_labels(rendered):
    folder = open_folder(rendered, 11)
    assert isinstance(folder, SyntheticStreet) and len(folder.samples) == 4
    for sample in folder.samples:
        assert sample.image.shape == (3, 64, 96) and sample.label.shape == (64, 96)
        sky, road = (sample.image.float().mean(0)[sample.label == k] for k in (0, 3))
        assert len(sky) and len(road) and sky.mean() > road.mean() + 20
        assert sample.file is None
    assert len({sample.pixels for sample in folder.samples}) == 4


def test_no_more_is_kept_of_a_frame_than_is_asked_for(rendered):
    for whole, kept in zip(SyntheticStreet(rendered, 11).samples, SyntheticStreet(rendered, 11, (32, 50)).samples,
                           strict=True):
        assert kept.image.shape == (3, 32, 50) and kept.label.shape == (32, 50) and kept.pixels == whole.pixels


def test_each_frame_needs_a_label_of_its_size(rendered):
    labels = sorted((rendered / "labels").glob("*.png"))
    whole = labels[-1].read_bytes()
    try:
        Image.new("L", (8, 8)).save(labels[-1])
        with pytest.raises(ValueError, match=r"00000003.png is \(8, 8\)"):
            open_folder(rendered, 11)
        labels[-1].unlink()
        with pytest.raises(ValueError, match="has 4 frames, .* 3 labels"):
            open_folder(rendered, 11)
    finally:
        labels[-1].write_bytes(whole)


def test_a_video_without_labels(tmp_path):
    (tmp_path / "street.mp4").write_bytes(b"")
    with pytest.raises(ValueError, match="has no labels"):
        open_folder(tmp_path, 11)
