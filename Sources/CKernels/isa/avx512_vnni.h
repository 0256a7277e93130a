#pragma once
// Products of 8-bit integers with AVX-512 VNNI.

#define TILE8_ROWS TILE_ROWS
#define QUANTISE_MOST 255

INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    return (INTS)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
}
