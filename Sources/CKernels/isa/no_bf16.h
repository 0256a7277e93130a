#pragma once
// Bfloat16 without instructions for it: products would be no faster than those of floats.

#define GEMM16 NULL

INLINE HALVES NAME(halved)(VEC v) {
    const INTS bits = (INTS)v;
    return __builtin_convertvector((bits + 0x7fff + ((bits >> 16) & 1)) >> 16, HALVES);
}
