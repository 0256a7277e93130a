#pragma once
// Vectors of four floats with NEON, which every 64-bit ARM processor has.
#include <arm_neon.h>

#define LANES 4
#define VECTORS 4
// 6 rows x 4 vectors: 24 accumulators, 4 for B and 1 for A, out of 32 registers.
#define TILE_ROWS 6

#include "vector.h"

INLINE VEC NAME(fma)(VEC a, VEC b, VEC c) { return vfmaq_f32(c, a, b); }

INLINE VEC NAME(select)(INTS mask, VEC a, VEC b) { return vbslq_f32((uint32x4_t)mask, a, b); }

INLINE VEC NAME(load_part)(const float *p, size_t count, float fill) {
    float32x4_t v = vld1q_lane_f32(p, vdupq_n_f32(fill), 0);
    if (count > 1) v = vld1q_lane_f32(p + 1, v, 1);
    if (count > 2) v = vld1q_lane_f32(p + 2, v, 2);
    return v;
}

INLINE VEC NAME(part)(VEC v, size_t count) { return (VEC)((INTS)v & ((INTS){0, 1, 2, 3} < (int32_t)count)); }

INLINE void NAME(store_part)(float *p, VEC v, size_t count) {
    vst1q_lane_f32(p, v, 0);
    if (count > 1) vst1q_lane_f32(p + 1, v, 1);
    if (count > 2) vst1q_lane_f32(p + 2, v, 2);
}

INLINE void NAME(store_halves_part)(uint16_t *p, HALVES v, size_t count) {
    for (size_t i = 0; i < count; i++) p[i] = v[i];
}

INLINE float NAME(sum)(VEC v) { return NAME(sum_of_four)(v); }
INLINE float NAME(highest)(VEC v) { return NAME(highest_of_four)(v); }

INLINE unsigned NAME(bits_of)(INTS mask) { return vaddvq_u32((uint32x4_t)(mask & (INTS){1, 2, 4, 8})); }
