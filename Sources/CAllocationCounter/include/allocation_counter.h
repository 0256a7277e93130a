#pragma once
#include <stdint.h>

/// Heap allocations (malloc, calloc, realloc and the aligned ones) made by this process since it started.
uint64_t allocation_count(void);
