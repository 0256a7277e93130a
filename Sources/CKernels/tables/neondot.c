#include "tables.h"

#if defined(__aarch64__)

#define TARGET __attribute__((target("arch=armv8.2-a+dotprod")))
#define NAME(x) x##_neondot
#define ISA "neondot"

#include "../isa/neon.h"
#include "../isa/neon_dot.h"
#include "../isa/no_bf16.h"

#include "../inner/kernels.inc"
#include "../inner/table.inc"

#endif
