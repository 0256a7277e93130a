#pragma once
// Bfloat16 with AVX-512 BF16.

#define GEMM16 NAME(gemm16)

INLINE HALVES NAME(halved)(VEC v) { return (HALVES)_mm512_cvtneps_pbh(v); }

INLINE VEC NAME(gemm16_dot)(VEC sum, INTS a, INTS b) {
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
}
