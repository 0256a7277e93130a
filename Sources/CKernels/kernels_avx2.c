#include "kernels_tables.h"

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2,fma")))
#define NAME(x) x##_avx2
#define ISA "avx2"
#define LANES 8
#define VECTORS 2
// 6 rows x 2 vectors: 12 accumulators, 2 for B, 1 for A of 16 registers.
#define TILE_ROWS 6
#define TILE_CASES CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)

#include "vector_math.inc"
#include "gemm.inc"
#include "rows.inc"

#include "table.inc"

#endif
