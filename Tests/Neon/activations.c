// Tests of the kernels that compute each value on its own.
#include <math.h>

#include "check.h"

/// A value must give the same bits wherever it lies in a row.
static void expect_same_alone(struct check *check, void (*kernel)(const float *, float *, size_t)) {
    const float *x = random_floats(61, -10, 10);
    float *together = gap_floats(61), *alone = gap_floats(61);
    kernel(x, together, 61);
    for (size_t i = 0; i < 61; i++) kernel(x + i, alone + i, 1);
    expect_same(check, alone, together, 61 * sizeof(float));
}

void test_exponential(const struct kernels *kernels, struct check *check) {
    enum { STEPS = 100000 };
    float *x = gap_floats(STEPS), *found = gap_floats(STEPS), *expected = gap_floats(STEPS);
    for (int i = 0; i < STEPS; i++) x[i] = -90 + 180.0f * (float)i / STEPS;
    x[0] = -INFINITY, x[1] = -1e30f, x[STEPS - 2] = 1e30f, x[STEPS - 1] = INFINITY;
    kernels->exponential(x, found, STEPS);
    kernels_at(0)->exponential(x, expected, STEPS);
    for (int i = 0; i < STEPS; i++) {
        expect_near(check, found[i], expected[i], 2 * (nextafterf(expected[i], INFINITY) - expected[i]));
    }
    expect_gap(check, found, STEPS);
    expect_same_alone(check, kernels->exponential);
    forget_arrays();
}

void test_gelu(const struct kernels *kernels, struct check *check) {
    enum { STEPS = 100001 };
    float *x = gap_floats(STEPS), *found = gap_floats(STEPS), *expected = gap_floats(STEPS);
    for (int i = 0; i < STEPS; i++) x[i] = -15 + 30.0f * (float)i / STEPS;
    x[0] = -1e30f, x[1] = -100, x[2] = 100, x[3] = 1e30f;
    kernels->gelu(x, found, STEPS);
    kernels_at(0)->gelu(x, expected, STEPS);
    for (int i = 0; i < STEPS; i++) expect_near(check, found[i], expected[i], 3e-7 * fmax(1, fabs((double)x[i])));
    expect_gap(check, found, STEPS);
    expect_same_alone(check, kernels->gelu);
    forget_arrays();
}

void test_scaled_sigmoid(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i];
        const float *x = random_floats(count, -100, 100), *scale = random_floats(count, 0, 1);
        float *found = gap_floats(count), *expected = gap_floats(count);
        kernels->scaled_sigmoid(x, scale, found, count);
        kernels_at(0)->scaled_sigmoid(x, scale, expected, count);
        for (size_t k = 0; k < count; k++) expect_near(check, found[k], expected[k], 3e-7);
        expect_gap(check, found, count);
    }
}

void test_lerp(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < 3 * COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i / 3];
        const float t = (float[]){0, 0.3f, 1}[i % 3];
        const float *a = random_floats(count, -1, 1), *b = random_floats(count, -1, 1);
        float *found = gap_floats(count), *expected = gap_floats(count);
        kernels->lerp(a, b, t, found, count);
        kernels_at(0)->lerp(a, b, t, expected, count);
        for (size_t k = 0; k < count; k++) expect_near(check, found[k], expected[k], 3e-7);
        expect_gap(check, found, count);
    }
}
