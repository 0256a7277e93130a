#include "tables.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma")))
#define NAME(x) x##_avx512
#define ISA "avx512"
#define LANES 16
#define VECTORS 2
// 14 rows x 2 vectors: 28 accumulators, 2 for B and 1 for A, out of 32 registers.
#define TILE_ROWS 14
// Needs two registers more: one for sums of two products, one for ones.
#define TILE8_ROWS 13
#define QUANTISE_MOST 127

#include "../inner/vector_math.inc"

/// A sum of two products fits 16 bits: 127 * 127 * 2.
INLINE INTS gemm8_dot_avx512(INTS sum, INTS a, INTS b) {
    __m512i pairs = _mm512_maddubs_epi16((__m512i)a, (__m512i)b);
    return sum + (INTS)_mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
}

#include "../inner/narrow_rows.inc"
#include "../inner/products.inc"
#include "../inner/rows.inc"

#include "../inner/table.inc"

#endif
