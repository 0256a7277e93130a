#!/usr/bin/env python3
"""The rate of big square float32 matrix products: GFLOP/s, the median of ten.

    sgemm.py numpy|torch --threads 2

numpy multiplies by OpenBLAS where it comes from PyPI, PyTorch by MKL.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable

SIDE, WARM_UP, PRODUCTS = 2048, 2, 10


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
    times = []
    for _ in range(WARM_UP + PRODUCTS):
        start = time.perf_counter()
        multiply()
        times.append(time.perf_counter() - start)
    print(json.dumps({"gflops": 2 * SIDE**3 / statistics.median(times[WARM_UP:]) / 1e9}))


if __name__ == "__main__":
    main()
