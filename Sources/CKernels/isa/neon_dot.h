#pragma once
// Products of 8-bit integers with NEON's dot products.

#define TILE8_ROWS TILE_ROWS
#define TILE8_VECTORS VECTORS
// Both factors are signed.
#define QUANTISE_MOST 127
#define GEMM8_WORDS 1

INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) { return vdotq_s32(sum, (int8x16_t)a, (int8x16_t)b); }

// Products of 16-bit integers would be no faster than those of floats.
#define GEMM_SHORTS NULL
