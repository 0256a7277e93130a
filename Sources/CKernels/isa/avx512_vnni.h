#pragma once
// Products of 8-bit and 16-bit integers with AVX-512 VNNI.

// 8 rows x 3 vectors: one word of A serves three of B. Panels are a quarter of those of floats, so reading them more
// often, as lower tiles do, costs less than it saves.
#define TILE8_ROWS 8
#define TILE8_VECTORS 3
#define QUANTISE_MOST 255
#define GEMM8_WORDS 1

INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    return (INTS)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
}

#define GEMM_SHORTS NAME(gemm_shorts)

INLINE INTS NAME(gemm_shorts_dot)(INTS sum, INTS a, INTS b) {
    // Clang replaces the intrinsic by two instructions, whose latency is shorter, but which take twice as long here.
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    return sum;
}
