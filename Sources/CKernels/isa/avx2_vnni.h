#pragma once
// Products of 8-bit and 16-bit integers with AVX-VNNI.

#define TILE8_ROWS TILE_ROWS
#define TILE8_VECTORS VECTORS
#define QUANTISE_MOST 255
#define GEMM8_WORDS 1

INLINE INTS NAME(gemm8_dot)(INTS sum, INTS a, INTS b) {
    return (INTS)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b);
}

#define GEMM_SHORTS NAME(gemm_shorts)

INLINE INTS NAME(gemm_shorts_dot)(INTS sum, INTS a, INTS b) {
    // Clang replaces the intrinsic by two instructions, whose latency is shorter, but which take twice as long here.
    __asm__("%{vex%} vpdpwssd %2, %1, %0" : "+x"(sum) : "x"(a), "x"(b));
    return sum;
}
