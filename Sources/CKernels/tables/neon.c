#include "tables.h"

#if defined(__aarch64__)

#define TARGET
#define NAME(x) x##_neon
#define ISA "neon"

#include "../isa/neon.h"
#include "../isa/neon_int8.h"
#include "../isa/no_bf16.h"

#include "../inner/kernels.inc"
#include "../inner/table.inc"

#endif
