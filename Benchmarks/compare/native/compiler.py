"""Compiles the C programs of this folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent


def compiled(source: str, program: Path, *options: str) -> Path:
    """Compiles `source`, of this folder, and returns the program."""
    # Swift brings Clang, if there is no other.
    compiler = shutil.which("cc") or "clang"
    subprocess.run([compiler, *options, HERE / source, "-o", program, "-lpthread"], check=True)
    return program
