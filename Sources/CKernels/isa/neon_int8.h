#pragma once
// Products of 8-bit integers with NEON.

// Needs more registers than floats: 8 for B, whose halves are multiplied on their own, and those of the products.
#define TILE8_ROWS 4
#define TILE8_VECTORS VECTORS
#define QUANTISE_MOST 127
#define GEMM8_WORDS 1

/// A sum of two products fits 16 bits: 127 * 127 * 2.
INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    const int16x8_t low = vmull_s8(vget_low_s8((int8x16_t)a), vget_low_s8((int8x16_t)b));
    const int16x8_t high = vmull_high_s8((int8x16_t)a, (int8x16_t)b);
    return vpadalq_s16(sum, vpaddq_s16(low, high));
}

// Products of 16-bit integers would be no faster than those of floats.
#define GEMM_SHORTS NULL
