#include "tables.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vnni,avx512bf16,fma")))
#define NAME(x) x##_avx512bf16
#define ISA "avx512bf16"
#define LANES 16
#define VECTORS 2
// 14 rows x 2 vectors: 28 accumulators, 2 for B and 1 for A, out of 32 registers.
#define TILE_ROWS 14
// As above.
#define TILE8_ROWS 14
#define QUANTISE_MOST 255
#define BFLOAT16

#include "../inner/vector_math.inc"

INLINE INTS gemm8_dot_avx512bf16(INTS sum, INTS a, INTS b) {
    return (INTS)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
}

INLINE VEC gemm16_dot_avx512bf16(VEC sum, INTS a, INTS b) {
    return (VEC)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
}

typedef uint16_t halves_avx512bf16 __attribute__((ext_vector_type(LANES)));
INLINE halves_avx512bf16 halved_avx512bf16(VEC x) {
    return (halves_avx512bf16)_mm512_cvtneps_pbh((__m512)x);
}

#include "../inner/narrow_rows.inc"
#include "../inner/products.inc"
#include "../inner/rows.inc"

#include "../inner/table.inc"

#endif
