#pragma once
#include <stdint.h>

/// Number of heap allocations (malloc, calloc, realloc and the aligned ones) by this process since it started.
uint64_t allocation_count(void);
