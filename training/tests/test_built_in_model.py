"""Checks that built-in models were never trained on what they are measured on."""

from pathlib import Path

import av
import pytest
import torch
from support import REPOSITORY

from dtop.data.labelled_folder import LabelledFolder
from dtop.data.record import read_record, trained
from dtop.data.sample import hash_of
from dtop.data.sources import CAMVID

DATA = REPOSITORY.parent / "shared/data"
MODELS = sorted(path.parent for path in (REPOSITORY / "Models").glob("*/config.json"))


@pytest.fixture(params=MODELS, ids=lambda path: path.name)
def seen(request) -> set[str]:
    """Hashes of all pictures that a model, what it started from, and its teacher were trained on."""
    found = set(trained(read_record(request.param)))
    assert len(found) > 1000
    return found


def folder(name: str) -> Path:
    if not (DATA / name).is_dir():
        pytest.skip(f"{DATA / name} is not on this machine")
    return DATA / name


@pytest.mark.parametrize("name", ["cctv", "camvid/val"])
def test_pictures_to_measure_on(seen, name):
    samples = LabelledFolder(folder(name), len(CAMVID)).samples
    assert samples and not [s.name for s in samples if s.file in seen or s.pixels in seen]


def test_frames_of_the_clips(seen):
    for path in sorted(folder("video").glob("*.mp4")):
        with av.open(str(path)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                image = torch.from_numpy(frame.to_ndarray(format="rgb24")).permute(2, 0, 1)
                assert hash_of(image) not in seen, f"{path.name}, frame {number}"


def test_what_was_trained_on_would_be_found(seen):
    samples = LabelledFolder(folder("camvid/train"), len(CAMVID)).samples
    assert sum(s.file in seen and s.pixels in seen for s in samples) > 300
