#pragma once
// Products of 8-bit integers with AVX2.

// Needs two registers more than floats: one for sums of two products, one for ones.
#define TILE8_ROWS 5
#define QUANTISE_MOST 127

/// A sum of two products fits 16 bits: 127 * 127 * 2.
INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)a, (__m256i)b);
    return sum + (INTS)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}
