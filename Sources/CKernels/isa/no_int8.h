#pragma once
// 8-bit integers without fast products: models that ask for them compute in float32.

#define GEMM8 NULL
#define QUANTISE_MOST 255
