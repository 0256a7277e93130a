"""A training process's environment: memory, device and precision."""

import os
import sys

import torch

# By default glibc returns large blocks to the system and faults them in again each step, which takes most of the time
# on virtual machines.
KEEPS_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(4 << 30), "MALLOC_TRIM_THRESHOLD_": str(4 << 30)}


def keep_memory() -> None:
    """Restarts the program with an allocator that keeps its memory; it reads these variables only at the start."""
    if any(name not in os.environ for name in KEEPS_MEMORY):
        os.environ |= {name: value for name, value in KEEPS_MEMORY.items() if name not in os.environ}
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def mixed_precision(device: torch.device) -> torch.autocast:
    """bf16 where the hardware multiplies it, several times faster. Elsewhere it would be slower than float32."""
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=fast)
