#include "kernels_tables.h"

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma")))
#define NAME(x) x##_avx512
#define ISA "avx512"
#define LANES 16
#define VECTORS 2
// 14 rows x 2 vectors: 28 accumulators, 2 for B, 1 for A of 32 registers.
#define TILE_ROWS 14
#define TILE_CASES CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14)

#include "vector_math.inc"
#include "gemm.inc"
#include "rows.inc"

#include "table.inc"

#endif
