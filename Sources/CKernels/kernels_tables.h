#pragma once
#include "kernels.h"

extern const struct kernels kernels_scalar, kernels_avx2, kernels_avx512;
