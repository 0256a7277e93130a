#pragma once
// Vectors of sixteen floats with AVX-512 F, DQ, BW and VL.
#include <immintrin.h>

#define LANES 16
#define VECTORS 2
// 14 rows x 2 vectors: 28 accumulators, 2 for B and 1 for A, out of 32 registers.
#define TILE_ROWS 14

#include "vector.h"

INLINE VEC NAME(fma)(VEC a, VEC b, VEC c) { return _mm512_fmadd_ps(a, b, c); }

INLINE VEC NAME(select)(INTS mask, VEC a, VEC b) {
    return _mm512_mask_blend_ps(_mm512_movepi32_mask((__m512i)mask), b, a);
}

/// One bit for each of the first `count` < LANES lanes.
INLINE __mmask16 NAME(first)(size_t count) { return (__mmask16)((1u << count) - 1); }

INLINE VEC NAME(load_part)(const float *p, size_t count, float fill) {
    return _mm512_mask_loadu_ps(NAME(splat)(fill), NAME(first)(count), p);
}

INLINE VEC NAME(part)(VEC v, size_t count) { return _mm512_maskz_mov_ps(NAME(first)(count), v); }

INLINE void NAME(store_part)(float *p, VEC v, size_t count) { _mm512_mask_storeu_ps(p, NAME(first)(count), v); }

INLINE void NAME(store_halves_part)(uint16_t *p, HALVES v, size_t count) {
    _mm256_mask_storeu_epi16(p, NAME(first)(count), (__m256i)v);
}

INLINE float NAME(sum)(VEC v) {
    const __m256 eight = _mm512_castps512_ps256(v) + _mm512_extractf32x8_ps(v, 1);
    return NAME(sum_of_four)(_mm256_castps256_ps128(eight) + _mm256_extractf128_ps(eight, 1));
}

INLINE float NAME(highest)(VEC v) {
    const __m256 eight = _mm256_max_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
    return NAME(highest_of_four)(_mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1)));
}

INLINE unsigned NAME(bits_of)(INTS mask) { return _mm512_movepi32_mask((__m512i)mask); }
