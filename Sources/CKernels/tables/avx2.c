#include "tables.h"

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2,fma")))
#define NAME(x) x##_avx2
#define ISA "avx2"

#include "../isa/avx2.h"
#include "../isa/avx2_int8.h"
#include "../isa/no_bf16.h"

#include "../inner/kernels.inc"
#include "../inner/products_shorts.inc"
#include "../inner/table.inc"

#endif
