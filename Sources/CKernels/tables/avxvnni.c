#include "tables.h"

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2,fma,avxvnni")))
#define NAME(x) x##_avxvnni
#define ISA "avxvnni"

#include "../isa/avx2.h"
#include "../isa/avx2_vnni.h"
#include "../isa/no_bf16.h"

#include "../inner/kernels.inc"
#include "../inner/products_shorts.inc"
#include "../inner/table.inc"

#endif
