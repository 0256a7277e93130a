#pragma once
// Products of 8-bit integers with AVX-512 BW.

// Few rows leave registers for two words of B and A, their products and ones.
#define TILE8_ROWS 12
#define TILE8_VECTORS VECTORS
#define QUANTISE_MOST 127
#define GEMM8_WORDS 2

/// A sum of two products fits 16 bits: 127 * 127 * 2.
INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    const __m512i pairs = _mm512_maddubs_epi16((__m512i)a, (__m512i)b);
    return sum + (INTS)_mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
}

/// Sums of four products fit, too, since `pack_int8` sees to it.
INLINE INTS NAME(gemm8_dots)(INTS sum, const INTS a[2], const INTS b[2]) {
    const __m512i first = _mm512_maddubs_epi16((__m512i)a[0], (__m512i)b[0]);
    const __m512i second = _mm512_maddubs_epi16((__m512i)a[1], (__m512i)b[1]);
    return sum + (INTS)_mm512_madd_epi16(_mm512_add_epi16(first, second), _mm512_set1_epi16(1));
}

// Products of 16-bit integers would be no faster than those of floats.
#define GEMM_SHORTS NULL
