#pragma once
// Products of 8-bit integers with AVX-512 BW.

// Needs two registers more than floats: one for sums of two products, one for ones.
#define TILE8_ROWS 13
#define QUANTISE_MOST 127

/// A sum of two products fits 16 bits: 127 * 127 * 2.
INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    const __m512i pairs = _mm512_maddubs_epi16((__m512i)a, (__m512i)b);
    return sum + (INTS)_mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
}
