#pragma once
// The tables of the files here.
#include "kernels.h"

extern const struct kernels kernels_scalar;
/// Only after `openblas_load`.
extern const struct kernels kernels_openblas;
bool openblas_is_loaded(void);
// On x86-64:
extern const struct kernels kernels_avx2, kernels_avxvnni, kernels_avx512, kernels_avx512vnni, kernels_avx512bf16;
// On 64-bit ARM:
extern const struct kernels kernels_neon, kernels_neondot;
