#include "tables.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma")))
#define NAME(x) x##_avx2
#define ISA "avx2"
#define LANES 8
#define VECTORS 2
// 6 rows x 2 vectors: 12 accumulators, 2 for B and 1 for A, out of 16 registers.
#define TILE_ROWS 6
// Needs two registers more: one for sums of two products, one for ones.
#define TILE8_ROWS 5
#define QUANTISE_MOST 127

#include "../inner/vector_math.inc"

/// A sum of two products fits 16 bits: 127 * 127 * 2.
INLINE INTS gemm8_dot_avx2(INTS sum, INTS a, INTS b) {
    __m256i pairs = _mm256_maddubs_epi16((__m256i)a, (__m256i)b);
    return sum + (INTS)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

#include "../inner/narrow_rows.inc"
#include "../inner/products.inc"
#include "../inner/rows.inc"

#include "../inner/table.inc"

#endif
