"""Writes a model directory whole or not at all, as `dtopd model import` does."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .data.record import MODEL

# The only files that a model directory may hold; a folder with any others is never replaced.
FILES = {
    "config.json", "model.safetensors", "preprocessor_config.json", "palette.json", "golden.safetensors", "README.md",
    MODEL,
}


def check_replaceable(path: Path, overwrite: bool) -> None:
    """Raises ValueError if `path` exists and must not be replaced."""
    if not os.path.lexists(path):
        return
    if not overwrite:
        raise ValueError(f"{path} exists already; add -y to replace it, or write to another folder")
    if path.is_symlink() or not path.is_dir():
        raise ValueError(f"{path} is not replaced, it is not a folder; write to another folder")
    if others := sorted(entry.name for entry in path.iterdir() if entry.name not in FILES):
        raise ValueError(f"{path} is not replaced, it holds '{others[0]}', which is no part of a model; write to "
                         "another folder")


@contextmanager
def new_directory(path: Path, overwrite: bool) -> Iterator[Path]:
    """Yields a hidden folder beside `path`, renamed to `path` at the end, or removed if anything fails first. Raises
    ValueError as check_replaceable does."""
    check_replaceable(path, overwrite)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part-{os.getpid()}")
    former = partial.with_name(partial.name + ".old")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
        check_replaceable(path, overwrite)
        if path.exists():
            path.rename(former)
        try:
            partial.rename(path)
        except OSError:
            if former.exists():
                former.rename(path)
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(former, ignore_errors=True)
