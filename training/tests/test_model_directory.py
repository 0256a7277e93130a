import pytest

from dtop.model_directory import new_directory


def model(path, text: str):
    path.mkdir()
    (path / "config.json").write_text(text)
    return path


def names(path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def test_appears_whole(tmp_path):
    with new_directory(tmp_path / "models/yard", overwrite=False) as directory:
        (directory / "config.json").write_text("new")
        assert directory.parent == tmp_path / "models" and not (tmp_path / "models/yard").exists()
    assert names(tmp_path / "models") == ["yard"]
    assert (tmp_path / "models/yard/config.json").read_text() == "new"


def test_one_that_is_there_is_replaced_only_if_asked_for(tmp_path):
    path = model(tmp_path / "yard", "old")
    (path / "palette.json").write_text("[]")
    with pytest.raises(ValueError, match="yard exists already; add -y"), new_directory(path, overwrite=False):
        pass
    with new_directory(path, overwrite=True) as directory:
        (directory / "config.json").write_text("new")
        assert (path / "config.json").read_text() == "old"
    assert names(tmp_path) == ["yard"] and names(path) == ["config.json"]
    assert (path / "config.json").read_text() == "new"


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_one_whole(tmp_path, error):
    path = model(tmp_path / "yard", "old")
    with pytest.raises(error), new_directory(path, overwrite=True) as directory:
        (directory / "config.json").write_text("half")
        raise error
    assert names(tmp_path) == ["yard"] and (path / "config.json").read_text() == "old"


def test_what_is_no_model_is_never_replaced(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "diary.txt").write_text("dear")
    (tmp_path / "link").symlink_to(model(tmp_path / "yard", "old"))
    (tmp_path / "file").write_text("text")
    for name, words in (("home", "'diary.txt', which is no part"), ("link", "not a folder"), ("file", "not a folder")):
        with pytest.raises(ValueError, match=words), new_directory(tmp_path / name, overwrite=True):
            pass
    assert names(tmp_path) == ["file", "home", "link", "yard"] and names(home) == ["diary.txt"]
