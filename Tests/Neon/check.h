#pragma once
// Inputs for the tests of kernels, and what a test finds.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

/// What a test has compared.
struct check {
    size_t comparisons, wrong;
    double worst;  ///< largest error as a share of its tolerance; more than 1 is wrong
};

/// One value, which may be `tolerance` off.
void expect_near(struct check *check, double found, double expected, double tolerance);
void expect(struct check *check, bool holds);
/// Bits that must be the same.
void expect_same(struct check *check, const void *found, const void *expected, size_t bytes);

/// What no kernel writes: it lies behind every array made here, for `BEYOND` elements.
#define GAP (-12345.0f)
enum { BEYOND = 16 };
void expect_gap(struct check *check, const float *x, size_t count);

size_t random_below(size_t limit);
float random_float(float low, float high);
/// Arrays that last until `forget_arrays`.
float *gap_floats(size_t count);
float *random_floats(size_t count, float low, float high);
uint8_t *zero_bytes(size_t count);
float *copy_of(const float *x, size_t count);
void forget_arrays(void);

/// Counts around every width of a vector, and long ones.
enum { COUNTS = 46 };
extern const size_t counts[COUNTS];

/// A test of one kernel, or of tasks that use the kernels.
typedef void (*kernel_test)(const struct kernels *kernels, struct check *check);
void test_gemm(const struct kernels *kernels, struct check *check);
void test_gemm16(const struct kernels *kernels, struct check *check);
void test_gemm_shorts(const struct kernels *kernels, struct check *check);
void test_gemm8(const struct kernels *kernels, struct check *check);
void test_quantise_row(const struct kernels *kernels, struct check *check);
void test_halve_row(const struct kernels *kernels, struct check *check);
void test_largest_magnitude(const struct kernels *kernels, struct check *check);
void test_shorten_row(const struct kernels *kernels, struct check *check);
void test_softmax_row16(const struct kernels *kernels, struct check *check);
void test_softmax_row_shorts(const struct kernels *kernels, struct check *check);
void test_softmax_row(const struct kernels *kernels, struct check *check);
void test_softmax_copy(const struct kernels *kernels, struct check *check);
void test_layer_norm_row(const struct kernels *kernels, struct check *check);
void test_scaled_sigmoid(const struct kernels *kernels, struct check *check);
void test_exponential(const struct kernels *kernels, struct check *check);
void test_gelu(const struct kernels *kernels, struct check *check);
void test_lerp(const struct kernels *kernels, struct check *check);
void test_contenders(const struct kernels *kernels, struct check *check);
void test_sole_winner(const struct kernels *kernels, struct check *check);
void test_lerp_argmax(const struct kernels *kernels, struct check *check);
void test_teams(const struct kernels *kernels, struct check *check);
