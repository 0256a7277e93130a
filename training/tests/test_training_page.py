import subprocess
import sys
import textwrap

import numpy as np
import pytest
from PIL import Image
from support import REPOSITORY

LABELMAP = "# label:color_rgb:parts:actions\nbackground:0,0,0::\nroad:128,64,128::\n\ncar:0,0,142::\n"


def convert(folder, classes: str) -> subprocess.CompletedProcess:
    """Runs the page's script for CVAT's masks in a folder with one of them."""
    page = (REPOSITORY / "docs/training.md").read_text()
    script = textwrap.dedent(page.partition("venv/bin/python - <<'END'\n")[2].partition("    END\n")[0])
    (folder / "yard").mkdir()
    (folder / "yard/classes.txt").write_text(classes)
    (folder / "labelmap.txt").write_text(LABELMAP)
    (folder / "SegmentationClass").mkdir()
    mask = np.array([[[0, 0, 0], [128, 64, 128], [0, 0, 142], [1, 2, 3]]], np.uint8)
    Image.fromarray(mask).save(folder / "SegmentationClass/00001.png")
    return subprocess.run([sys.executable, "-"], input=script, text=True, capture_output=True, cwd=folder, timeout=60)


@pytest.mark.parametrize("classes", ["car\nroad\n", "car\nroad", "car\n\n road \n\n"])
def test_masks_in_colours_become_numbers(tmp_path, classes):
    done = convert(tmp_path, classes)
    assert done.returncode == 0, done.stderr
    assert np.asarray(Image.open(tmp_path / "yard/labels/00001.png")).tolist() == [[255, 1, 0, 255]]


def test_a_class_that_the_masks_lack_is_named(tmp_path):
    done = convert(tmp_path, "raod\ncar\n")
    assert done.returncode == 1
    assert done.stderr == "labelmap.txt lacks raod; it has background, road, car\n"
    assert not list((tmp_path / "yard/labels").iterdir())
