#pragma once
// Products of 8-bit integers with AVX-VNNI.

#define TILE8_ROWS TILE_ROWS
#define QUANTISE_MOST 255

INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    return (INTS)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b);
}
