// Tests of the kernels that compute rows.
#include <math.h>
#include <string.h>

#include "check.h"

void test_quantise_row(const struct kernels *kernels, struct check *check) {
    static const float ranges[][2] = {{-1, 1}, {-3e4f, 2}, {0.5f, 0.75f}, {-1e-3f, -1e-4f}, {0, 0}, {1e-35f, 1e-34f}};
    for (size_t range = 0; range < sizeof ranges / sizeof *ranges; range++) {
        for (size_t i = 0; i < COUNTS; i++, forget_arrays()) {
            const size_t count = counts[i], end = (count + QUAD - 1) / QUAD * QUAD;
            const float *x = random_floats(count, ranges[range][0], ranges[range][1]);
            uint8_t *integers = memset(zero_bytes(end), 77, end + 1);
            const struct row_unit unit = kernels->quantise_row(x, count, integers);
            for (size_t k = 0; k < count; k++) {
                expect_near(check, unit.scale * (float)(integers[k] - unit.zero), x[k], 0.51 * unit.scale + 1e-30);
                expect(check, integers[k] <= kernels->quantise_most);
            }
            for (size_t k = count; k < end; k++) expect(check, integers[k] == 0);
            expect(check, integers[end] == 77 && unit.zero >= 0 && unit.zero <= kernels->quantise_most);
        }
    }
}

/// x without its lowest bits: half of these lie in the middle between two bfloat16.
static float tie_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits &= ~(uint32_t)0x7fff;
    memcpy(&x, &bits, sizeof bits);
    return x;
}

void test_halve_row(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i];
        float *x = random_floats(count, -1, 1);
        for (size_t k = 0; k < count; k += 2) x[k] = tie_of(x[k]);
        uint16_t *found = (uint16_t *)gap_floats(count), *expected = (uint16_t *)gap_floats(count);
        kernels->halve_row(x, count, found);
        kernels_at(0)->halve_row(x, count, expected);
        expect_same(check, found, expected, (count + BEYOND) * sizeof *found);
    }
}

/// The value of a bfloat16.
static float widened(uint16_t half) {
    const uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

void test_softmax_row16(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i];
        float *found = random_floats(count, -20, 20), *expected = copy_of(found, count);
        const float inverse = kernels->softmax_row16(found, count, 0.25f);
        const float reference = kernels_at(0)->softmax_row16(expected, count, 0.25f);
        for (size_t k = 0; k < count; k++) {
            const double share = widened(((uint16_t *)expected)[k]) * reference;
            // Both are rounded to 8 bits.
            expect_near(check, widened(((uint16_t *)found)[k]) * inverse, share, 0.008 * share);
        }
        expect_gap(check, found, count);
    }
}

void test_largest_magnitude(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < 2 * COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i / 2];
        float *x = random_floats(count, -1, 1);
        // The largest is the last, of either sign.
        x[count - 1] = i % 2 == 0 ? -2 : 3;
        expect(check, kernels->largest_magnitude(x, count) == kernels_at(0)->largest_magnitude(x, count));
    }
}

void test_shorten_row(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i];
        const float *x = random_floats(count, -1, 1);
        int16_t *shorts = (int16_t *)gap_floats(count);
        kernels->shorten_row(x, count, 32767, shorts);
        for (size_t k = 0; k < count; k++) expect_near(check, shorts[k], 32767 * x[k], 0.51);
        expect_same(check, shorts + count, (int16_t *)gap_floats(count) + count, count * sizeof *shorts);
    }
}

void test_softmax_row_shorts(const struct kernels *kernels, struct check *check) {
    static const float spreads[] = {0, 1, 30, 1e4f};
    for (size_t i = 0; i < 4 * COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i / 4];
        float *found = random_floats(count, -spreads[i % 4], spreads[i % 4]), *expected = copy_of(found, count);
        const float *weights = random_floats(count, 0, 2);
        const float unit = kernels->softmax_row_shorts(found, count, 0.25f, weights);
        const float inverse = kernels_at(0)->softmax_row(expected, count, 0.25f);
        int64_t sum = 0;
        for (size_t k = 0; k < count; k++) {
            const double share = expected[k] * weights[k] * inverse;
            expect_near(check, ((int16_t *)found)[k] * unit, share, 0.51 * unit + 2e-4 * share);
            expect(check, ((int16_t *)found)[k] >= 0);
            sum += ((int16_t *)found)[k];
        }
        expect(check, sum <= SHARES_MOST + (int64_t)count / 2);
        expect_gap(check, found, count);
    }
    float zeros[] = {1, 2}, none[] = {0, 0};
    expect(check, kernels->softmax_row_shorts(zeros, 2, 1, none) == 0 && zeros[0] == 0);
}

static void compare_softmax(const struct kernels *kernels, struct check *check, float *row, size_t count, float scale) {
    float *expected = copy_of(row, count);
    const float inverse = kernels->softmax_row(row, count, scale);
    expect_near(check, inverse / kernels_at(0)->softmax_row(expected, count, scale), 1, 1e-5);
    for (size_t k = 0; k < count; k++) {
        // The product of scale and difference is rounded before exp, which gives an error in proportion to its size.
        const double truth = expected[k], size = truth > 0 ? fabs(log(truth)) : 0;
        expect_near(check, row[k], truth, 4e-7 * truth * (1 + size) + 2e-38);
    }
    expect_gap(check, row, count);
}

void test_softmax_row(const struct kernels *kernels, struct check *check) {
    static const float spreads[] = {0, 1, 30, 1e4f};
    for (size_t i = 0; i < COUNTS; i++, forget_arrays()) {
        for (size_t k = 0; k < 4; k++) {
            compare_softmax(kernels, check, random_floats(counts[i], -spreads[k], spreads[k]), counts[i], 0.25f);
        }
    }
    compare_softmax(kernels, check, copy_of((float[]){-1e38f, 0, -1e38f}, 3), 3, 1);
    compare_softmax(kernels, check, copy_of((float[]){-INFINITY, 1, 1, 1, 1, 1, 1}, 7), 7, 1);
    compare_softmax(kernels, check, copy_of((float[]){3e38f, 3e38f, 1}, 3), 3, 1);
}

void test_softmax_copy(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i];
        float *logits = random_floats(count, -6, 6), *kept = gap_floats(count), *pred = gap_floats(count);
        const float best = kernels->softmax_copy(logits, count, kept, pred);
        float *expected = copy_of(logits, count), highest = 0;
        const float inverse = kernels->softmax_row(expected, count, 1);
        for (size_t k = 0; k < count; k++) highest = fmaxf(highest, expected[k] *= inverse);
        expect_same(check, kept, logits, (count + BEYOND) * sizeof(float));
        expect_same(check, pred, expected, (count + BEYOND) * sizeof(float));
        expect(check, best == highest);
    }
}

void test_layer_norm_row(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < 2 * COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i / 2];
        const float offset = i % 2 == 0 ? 0 : 10, epsilon = i % 2 == 0 ? 1e-6f : 1e-5f;
        float *x = random_floats(count, offset - 1, offset + 1);
        float *found = gap_floats(count), *expected = gap_floats(count);
        const float *weight = random_floats(count, 0.5f, 2), *bias = random_floats(count, -1, 1);
        kernels->layer_norm_row(x, found, weight, bias, count, epsilon);
        kernels_at(0)->layer_norm_row(x, expected, weight, bias, count, epsilon);
        double mean = 0, variance = 0;
        for (size_t k = 0; k < count; k++) mean += x[k] / (double)count;
        for (size_t k = 0; k < count; k++) variance += (x[k] - mean) * (x[k] - mean) / (double)count;
        // Few values may nearly coincide; then the mean's rounding error is scaled by 1 / deviation.
        const double tolerance = 1e-5 + 4e-6 * (1 + offset) / sqrt(variance + epsilon);
        for (size_t k = 0; k < count; k++) expect_near(check, found[k], expected[k], tolerance);
        expect_gap(check, found, count);
        kernels->layer_norm_row(x, x, weight, bias, count, epsilon);
        expect_same(check, x, found, count * sizeof(float));
    }
}
