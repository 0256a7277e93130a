#pragma once
// The tables of kernels_scalar.c, kernels_avx2.c and kernels_avx512.c.
#include "kernels.h"

extern const struct kernels kernels_scalar, kernels_avx2, kernels_avx512;
