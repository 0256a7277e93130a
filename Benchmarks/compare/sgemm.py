#!/usr/bin/env python3
"""The rate of a big square float32 matrix product, in GFLOP/s, for each line of standard input.

    sgemm.py numpy|torch --threads 2

numpy multiplies by OpenBLAS where it comes from PyPI, PyTorch by MKL.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

SIDE, WARM_UP = 2048, 2


def numpy_product(threads: int) -> Callable[[], object]:
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    # The ceiling is that of the kernels OpenBLAS picks for this processor, whatever the environment sets for others.
    os.environ.pop("OPENBLAS_CORETYPE", None)
    import numpy as np

    a, b = np.random.default_rng(0).standard_normal((2, SIDE, SIDE), dtype=np.float32)
    out = np.empty_like(a)
    return lambda: np.matmul(a, b, out)


def torch_product(threads: int) -> Callable[[], object]:
    import torch

    torch.set_num_threads(threads)
    a, b = torch.randn(2, SIDE, SIDE)
    out = torch.empty_like(a)
    return lambda: torch.mm(a, b, out=out)


LIBRARIES = {"numpy": numpy_product, "torch": torch_product}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", choices=LIBRARIES)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    multiply = LIBRARIES[arguments.library](arguments.threads)
    for _ in range(WARM_UP):
        multiply()
    for _ in sys.stdin:
        start = time.perf_counter()
        multiply()
        print(2 * SIDE**3 / (time.perf_counter() - start) / 1e9, flush=True)


if __name__ == "__main__":
    main()
