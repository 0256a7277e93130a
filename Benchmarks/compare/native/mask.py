"""Lets all sides compute as on a processor with AVX2 and nothing newer.

Most libraries cannot be told to: they ask the processor (cpuid). So this makes a copy of the virtual environment in which
an undefined instruction replaces each cpuid; mask.c answers it. What then runs is the code that they ship for AVX2.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .compiler import compiled

ANSWERS = "mask.so"
"""mask.c, compiled, in the masked environment. It is written last, so that what is there is complete."""
# MARK is what mask.c looks for.
CPUID, MARK = b"\x0f\xa2", b"\x0f\x0a"
LIBRARIES = ["openvino/**/*.so*", "onnxruntime/**/*.so*", "torch/lib/libtorch_cpu.so", "numpy.libs/*.so*"]
"""The libraries that compute, in site-packages."""


def instructions(library: Path) -> list[int]:
    """Where `library` has cpuid instructions, as offsets into the file. Needs objdump."""
    command = ["objdump", "--disassemble", "--no-show-raw-insn", "--file-offsets", library]
    # Lines of a function's start give its offset in the file; those of instructions give addresses.
    start = re.compile(r"^([0-9a-f]+) <.*\(File Offset: 0x([0-9a-f]+)\):$")
    found, shift = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        for line in process.stdout:
            if line.rstrip().endswith("\tcpuid"):
                found.append(int(line.split(":", 1)[0], 16) - shift)
            elif match := start.match(line):
                shift = int(match[1], 16) - int(match[2], 16)
    if process.returncode:
        raise SystemExit(f"objdump cannot disassemble {library}; it is in the package binutils")
    return found


def mask(library: Path) -> int:
    """Replaces the cpuid instructions of `library`, whose file may be shared with others; returns their number."""
    content = bytearray(library.read_bytes())
    if CPUID not in content:
        return 0
    found = instructions(library)
    for offset in found:
        assert content[offset : offset + 2] == CPUID, f"{library}: no cpuid at {offset:#x}"
        content[offset : offset + 2] = MARK
    if found:
        # A new file, because the old one has another name in the environment that was copied.
        library.unlink()
        library.write_bytes(content)
        library.chmod(0o755)
    return len(found)


def make_masked_copy(environment: Path, copy: Path) -> None:
    """Makes the masked copy of a virtual environment; takes a few minutes."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(environment, copy, symlinks=True, copy_function=os.link)
    packages = next(copy.glob("lib/python*/site-packages"))
    for library in sorted(path for pattern in LIBRARIES for path in packages.glob(pattern)):
        if not library.is_symlink() and (count := mask(library)):
            print(f"{library.name}: {count} cpuid instructions masked", flush=True)
    compiled("mask.c", copy / ANSWERS, "-O2", "-shared", "-fPIC")


def restart_masked() -> None:
    """Starts this program anew in the masked copy of its virtual environment, unless it already runs there."""
    environment = Path(sys.prefix)
    if (environment / ANSWERS).exists():
        return
    copy = environment.with_name(f"{environment.name}-avx2")
    if not (copy / ANSWERS).exists():
        make_masked_copy(environment, copy)
    python = str(copy / "bin" / Path(sys.executable).name)
    os.execve(python, [python, *sys.argv], os.environ | {"LD_PRELOAD": str(copy / ANSWERS), "DTOPD_ISA": "avx2"})
