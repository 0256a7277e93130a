#include "tables.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,avxvnni")))
#define NAME(x) x##_avxvnni
#define ISA "avxvnni"
#define LANES 8
#define VECTORS 2
// 6 rows x 2 vectors: 12 accumulators, 2 for B and 1 for A, out of 16 registers.
#define TILE_ROWS 6
// As above.
#define TILE8_ROWS 6
#define QUANTISE_MOST 255

#include "../inner/vector_math.inc"

INLINE INTS gemm8_dot_avxvnni(INTS sum, INTS a, INTS b) {
    return (INTS)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b);
}

#include "../inner/narrow_rows.inc"
#include "../inner/products.inc"
#include "../inner/rows.inc"

#include "../inner/table.inc"

#endif
