#include "tables.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vnni,fma")))
#define NAME(x) x##_avx512vnni
#define ISA "avx512vnni"
#define LANES 16
#define VECTORS 2
// 14 rows x 2 vectors: 28 accumulators, 2 for B and 1 for A, out of 32 registers.
#define TILE_ROWS 14
// As above.
#define TILE8_ROWS 14
#define QUANTISE_MOST 255

#include "../inner/vector_math.inc"

INLINE INTS gemm8_dot_avx512vnni(INTS sum, INTS a, INTS b) {
    return (INTS)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
}

#include "../inner/narrow_rows.inc"
#include "../inner/products.inc"
#include "../inner/rows.inc"

#include "../inner/table.inc"

#endif
