#pragma once
// Shared by the C benchmarks: a clock, medians, and random matrices.
#include <stdlib.h>
#include <time.h>

static inline double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Sorts `values` in place.
static inline double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2];
}

/// Allocates `count` elements of `size` bytes, aligned to a cache line.
static inline void *room(size_t count, size_t size) { return aligned_alloc(64, (count * size + 63) / 64 * 64); }

/// Allocates `count` random numbers from -0.5 to 0.5.
static inline float *matrix(size_t count) {
    float *values = room(count, sizeof *values);
    for (size_t i = 0; i < count; i++) values[i] = (float)rand() / (float)RAND_MAX - 0.5f;
    return values;
}
