#pragma once
// Products of 8-bit and 16-bit integers with AVX2.

// Few rows leave registers for two words of B and A, their products and ones.
#define TILE8_ROWS 4
#define TILE8_VECTORS VECTORS
#define QUANTISE_MOST 127
#define GEMM8_WORDS 2

/// A sum of two products fits 16 bits: 127 * 127 * 2.
INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)a, (__m256i)b);
    return sum + (INTS)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

/// Sums of four products fit, too, since `pack_int8` sees to it.
INLINE INTS NAME(gemm8_dots)(INTS sum, const INTS a[2], const INTS b[2]) {
    const __m256i first = _mm256_maddubs_epi16((__m256i)a[0], (__m256i)b[0]);
    const __m256i second = _mm256_maddubs_epi16((__m256i)a[1], (__m256i)b[1]);
    return sum + (INTS)_mm256_madd_epi16(_mm256_add_epi16(first, second), _mm256_set1_epi16(1));
}

#define GEMM_SHORTS NAME(gemm_shorts)

INLINE INTS NAME(gemm_shorts_dot)(INTS sum, INTS a, INTS b) {
    return sum + (INTS)_mm256_madd_epi16((__m256i)a, (__m256i)b);
}
