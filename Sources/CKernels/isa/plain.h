#pragma once
// Vectors of four floats in plain C, for any processor: compilers have instructions for them wherever there are any.

#define LANES 4

#include "vector.h"

/// Rounded twice if the processor has no instruction for it.
INLINE VEC NAME(fma)(VEC a, VEC b, VEC c) { return a * b + c; }

INLINE VEC NAME(select)(INTS mask, VEC a, VEC b) { return (VEC)((mask & (INTS)a) | (~mask & (INTS)b)); }

INLINE VEC NAME(load_part)(const float *p, size_t count, float fill) {
    return (VEC){p[0], count > 1 ? p[1] : fill, count > 2 ? p[2] : fill, fill};
}

INLINE VEC NAME(part)(VEC v, size_t count) { return (VEC)((INTS)v & ((INTS){0, 1, 2, 3} < (int32_t)count)); }

INLINE void NAME(store_part)(float *p, VEC v, size_t count) {
    p[0] = v[0];
    if (count > 1) p[1] = v[1];
    if (count > 2) p[2] = v[2];
}

INLINE void NAME(store_halves_part)(uint16_t *p, HALVES v, size_t count) {
    for (size_t i = 0; i < count; i++) p[i] = v[i];
}

INLINE float NAME(sum)(VEC v) { return NAME(sum_of_four)(v); }
INLINE float NAME(highest)(VEC v) { return NAME(highest_of_four)(v); }

INLINE unsigned NAME(bits_of)(INTS mask) {
    const INTS bits = mask & (INTS){1, 2, 4, 8};
    return (unsigned)(bits[0] | bits[1] | bits[2] | bits[3]);
}
