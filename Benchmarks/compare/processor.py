"""What the processor is, for the heads of tables."""

from __future__ import annotations

import os
from pathlib import Path

SETS = {
    "avx2": "AVX2", "fma": "FMA", "avx_vnni": "AVX VNNI", "avx512f": "AVX-512", "avx512_vnni": "AVX-512 VNNI",
    "avx512_bf16": "AVX-512 BF16", "amx_int8": "AMX int8", "amx_bf16": "AMX BF16", "asimd": "NEON",
    "asimddp": "NEON dot",
}
"""The instruction sets that decide how fast networks run, by their flags in /proc/cpuinfo."""


def field(*names: str) -> str:
    """Reads /proc/cpuinfo's first field that has one of these names; empty if it has none."""
    lines = (line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines())
    return next((value.strip() for name, _, value in lines if name.strip() in names), "")


def processor() -> str:
    """The processor's name."""
    return field("model name", "CPU part") or "unknown processor"


def instruction_sets() -> str:
    flags = field("flags", "Features").split()
    return ", ".join(name for flag, name in SETS.items() if flag in flags) or "none of note"


def saturates(instructions: str | None) -> bool:
    """Whether sums of 8-bit products saturate at 16 bits, as on x86 without VNNI; `instructions`: the newest used."""
    flags = field("flags").split()
    return "avx2" in flags and (instructions is not None or not {"avx_vnni", "avx512_vnni"} & set(flags))


def caches() -> str:
    """Size of each level's cache for data, as the first processor has it, and which processors share it."""
    found = []
    for index in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size, shared = (
            (index / name).read_text().strip() for name in ("level", "type", "size", "shared_cpu_list")
        )
        if kind != "Instruction":
            kib = int(size.removesuffix("K"))
            found.append(f"L{level} {f'{kib / 1024:g} MiB' if kib >= 1024 else f'{kib} KiB'} (processors {shared})")
    return ", ".join(found) or "unknown"


def description() -> str:
    """Name, processors in use, caches and instruction sets, in a sentence each."""
    used = ", ".join(str(number) for number in sorted(os.sched_getaffinity(0)))
    return f"{processor()}, processors {used}. Caches: {caches()}. Instruction sets: {instruction_sets()}."
