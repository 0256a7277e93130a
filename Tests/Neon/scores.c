// Tests of the kernels that find classes.
#include <math.h>
#include <string.h>

#include "check.h"

static uint16_t *labels_of(size_t count) {
    uint16_t *labels = (uint16_t *)zero_bytes((count + 1) * sizeof *labels);
    for (size_t i = 0; i <= count; i++) labels[i] = 9999;
    return labels;
}

void test_contenders(const struct kernels *kernels, struct check *check) {
    static const float spreads[] = {0, 0.05f, 1};
    for (size_t i = 0; i < 3 * COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i / 3];
        const float *level = random_floats(count, -1, 1), spread = spreads[i % 3];
        float *left = copy_of(level, count), *right = copy_of(level, count);
        for (size_t k = 0; k < count; k++) {
            left[k] += spread * random_float(-1, 1);
            right[k] += spread * random_float(-1, 1);
        }
        uint16_t *found = labels_of(count), *expected = labels_of(count);
        const size_t classes = kernels_at(0)->contenders(left, right, count, expected);
        expect(check, kernels->contenders(left, right, count, found) == classes);
        expect_same(check, found, expected, classes * sizeof *found);
        expect(check, found[count] == 9999);
    }
}

void test_sole_winner(const struct kernels *kernels, struct check *check) {
    static const float leads[] = {0, 0.5f, 2.5f};
    for (size_t i = 0; i < 30 * COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i / 30], ahead = random_below(count);
        const float *corners[4];
        for (size_t corner = 0; corner < 4; corner++) {
            float *scores = random_floats(count, -1, 1);
            scores[ahead] += leads[i % 3];
            corners[corner] = scores;
        }
        expect(check, kernels->sole_winner(corners, count) == kernels_at(0)->sole_winner(corners, count));
    }
    const float *equal = copy_of((float[]){0.5f, 1, 0.25f, 1, 0}, 5);
    expect(check, kernels->sole_winner((const float *[]){equal, equal, equal, equal}, 5) == -1);
    forget_arrays();
}

void test_lerp_argmax(const struct kernels *kernels, struct check *check) {
    enum { CLASSES = 40 };
    for (size_t i = 0; i < COUNTS; i++, forget_arrays()) {
        const size_t count = counts[i];
        const float *left = random_floats(CLASSES, -1, 1), *right = random_floats(CLASSES, -1, 1);
        uint16_t classes[CLASSES];
        size_t class_count = 0;
        for (uint16_t class = 0; class < CLASSES; class++) {
            if (class + 1 == CLASSES || random_below(2) == 0) classes[class_count++] = class;
        }
        const float start = random_float(0, 0.5f), step = 0.5f / (float)count;
        uint16_t *labels = labels_of(count), *expected_labels = labels_of(count);
        float *best = gap_floats(count), *expected = gap_floats(count);
        kernels->lerp_argmax(left, right, classes, class_count, start, step, labels, best, count);
        kernels_at(0)->lerp_argmax(left, right, classes, class_count, start, step, expected_labels, expected, count);
        for (size_t x = 0; x < count; x++) {
            const double t = start + (double)x * step;
            const double value = left[labels[x]] + t * (right[labels[x]] - left[labels[x]]);
            expect_near(check, best[x], expected[x], 1e-6);
            expect_near(check, value, expected[x], 1e-6);
        }
        expect(check, labels[count] == 9999);
        expect_gap(check, best, count);
    }
}
