#pragma once
// The tables of kernels_scalar.c, kernels_avx2.c and so on.
#include "kernels.h"

extern const struct kernels kernels_scalar, kernels_avx2, kernels_avxvnni, kernels_avx512, kernels_avx512vnni,
    kernels_avx512bf16;
