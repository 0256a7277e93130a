#include "tables.h"

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vnni,avx512bf16,fma")))
#define NAME(x) x##_avx512bf16
#define ISA "avx512bf16"

#include "../isa/avx512.h"
#include "../isa/avx512_vnni.h"
#include "../isa/avx512_bf16.h"

#include "../inner/kernels.inc"
#include "../inner/products_shorts.inc"
#include "../inner/products16.inc"
#include "../inner/table.inc"

#endif
