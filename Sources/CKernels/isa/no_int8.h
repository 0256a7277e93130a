#pragma once
// Integers without fast products: models that ask for them compute in float32.

#define GEMM8 NULL
#define GEMM_SHORTS NULL
#define QUANTISE_MOST 255
#define GEMM8_WORDS 1
