#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void expect_near(struct check *check, double found, double expected, double tolerance) {
    double share = found == expected ? 0 : fabs(found - expected) / tolerance;
    if (isnan(share)) share = INFINITY;
    check->comparisons++;
    check->wrong += share > 1;
    check->worst = fmax(check->worst, share);
}

void expect(struct check *check, bool holds) { expect_near(check, holds, true, 0); }

void expect_same(struct check *check, const void *found, const void *expected, size_t bytes) {
    expect(check, memcmp(found, expected, bytes) == 0);
}

void expect_gap(struct check *check, const float *x, size_t count) {
    for (size_t i = count; i < count + BEYOND; i++) expect(check, x[i] == GAP);
}

static uint64_t state = 1;

/// SplitMix64.
static uint64_t next(void) {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

size_t random_below(size_t limit) { return (size_t)(next() % limit); }

float random_float(float low, float high) { return low + (float)(next() >> 40) * 0x1p-24f * (high - low); }

static uint8_t arena[1 << 26] __attribute__((aligned(64)));
static size_t used;

static void *array(size_t bytes) {
    uint8_t *start = arena + used;
    used += (bytes + 63) / 64 * 64;
    if (used > sizeof arena) abort();
    return start;
}

void forget_arrays(void) { used = 0; }

float *gap_floats(size_t count) {
    float *x = array((count + BEYOND) * sizeof *x);
    for (size_t i = 0; i < count + BEYOND; i++) x[i] = GAP;
    return x;
}

float *random_floats(size_t count, float low, float high) {
    float *x = gap_floats(count);
    for (size_t i = 0; i < count; i++) x[i] = random_float(low, high);
    return x;
}

uint8_t *zero_bytes(size_t count) { return memset(array(count + BEYOND), 0, count + BEYOND); }

float *copy_of(const float *x, size_t count) {
    float *copy = gap_floats(count);
    memcpy(copy, x, count * sizeof *x);
    return copy;
}

const size_t counts[COUNTS] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,  15,  16,
                               17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,  31,  32,
                               33, 34, 35, 36, 37, 38, 39, 40, 63, 64, 65, 150, 660, 1025};
