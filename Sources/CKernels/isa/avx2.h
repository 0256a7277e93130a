#pragma once
// Vectors of eight floats with AVX2 and FMA.
#include <immintrin.h>

#define LANES 8
#define VECTORS 2
// 6 rows x 2 vectors: 12 accumulators, 2 for B and 1 for A, out of 16 registers.
#define TILE_ROWS 6

#include "vector.h"

INLINE VEC NAME(fma)(VEC a, VEC b, VEC c) { return _mm256_fmadd_ps(a, b, c); }

INLINE VEC NAME(select)(INTS mask, VEC a, VEC b) { return _mm256_blendv_ps(b, a, (__m256)mask); }

/// All bits set in the first `count` < LANES lanes.
INLINE __m256i NAME(first)(size_t count) {
    static const int32_t bits[2 * LANES] = {-1, -1, -1, -1, -1, -1, -1, -1};
    return _mm256_loadu_si256((const __m256i *)(bits + LANES - count));
}

INLINE VEC NAME(load_part)(const float *p, size_t count, float fill) {
    const __m256i first = NAME(first)(count);
    return NAME(select)((INTS)first, _mm256_maskload_ps(p, first), NAME(splat)(fill));
}

INLINE VEC NAME(part)(VEC v, size_t count) { return (VEC)((INTS)v & (INTS)NAME(first)(count)); }

INLINE void NAME(store_part)(float *p, VEC v, size_t count) { _mm256_maskstore_ps(p, NAME(first)(count), v); }

INLINE void NAME(store_halves_part)(uint16_t *p, HALVES v, size_t count) {
    for (size_t i = 0; i < count; i++) p[i] = v[i];
}

INLINE float NAME(sum)(VEC v) {
    return NAME(sum_of_four)(_mm256_castps256_ps128(v) + _mm256_extractf128_ps(v, 1));
}

INLINE float NAME(highest)(VEC v) {
    const __m128 low = _mm256_castps256_ps128(v), high = _mm256_extractf128_ps(v, 1);
    return NAME(highest_of_four)(_mm_max_ps(low, high));
}

INLINE unsigned NAME(bits_of)(INTS mask) { return (unsigned)_mm256_movemask_ps((__m256)mask); }
