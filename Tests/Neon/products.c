// Tests of the matrix products.
#include <math.h>
#include <string.h>

#include "check.h"
#include "tasks.h"

struct shape {
    size_t rows, columns, depth;
};

/// Every remainder of rows and columns, a few shapes at the edge, then random ones.
enum { SHAPES = 56 };
static struct shape shape_at(size_t index) {
    static const struct shape edges[] = {{1, 100, 200}, {70, 1, 1}, {14, 32, 16}, {70, 100, 200}};
    if (index < 32) return (struct shape){index + 1, index + 1, 3};
    if (index < 36) return edges[index - 32];
    return (struct shape){1 + random_below(70), 1 + random_below(100), 1 + random_below(200)};
}

static size_t padded(size_t columns) { return (columns + PANEL - 1) / PANEL * PANEL; }

/// A product of `shape` with gaps after the rows of both sides; the caller sets `a`, `panels` and what finishes it.
static struct gemm_block block_of(struct shape shape) {
    return (struct gemm_block){
        .lda = shape.depth + random_below(9),
        .rows = shape.rows,
        .depth = shape.depth,
        .panel_stride = shape.depth * PANEL,
        .columns = shape.columns,
        .row_scale = random_floats(shape.rows, -1, 1),
        .ldc = shape.columns + random_below(20),
    };
}

/// Runs the block with both kernels on copies of the same matrix and compares all of it, with its gaps. The reference
/// takes its own panels, unless they are NULL.
static void compare(struct check *check, void (*gemm)(const struct gemm_block *),
                    void (*reference)(const struct gemm_block *), struct gemm_block block, const void *reference_panels,
                    double tolerance, double relative) {
    const size_t size = block.rows * block.ldc;
    float *found = random_floats(size, -1, 1), *expected = copy_of(found, size);
    block.c = found;
    gemm(&block);
    block.c = expected;
    if (reference_panels != NULL) block.panels = reference_panels;
    reference(&block);
    for (size_t i = 0; i < size + BEYOND; i++) {
        expect_near(check, found[i], expected[i], tolerance + relative * fabs((double)expected[i]));
    }
}

/// Four parts of a product must give the same bits as the whole.
static void expect_same_in_parts(struct check *check, const struct kernels *kernels, struct gemm_block block) {
    const size_t size = block.rows * block.ldc;
    float *whole = random_floats(size, -1, 1), *pieces = copy_of(whole, size);
    block.finish = FINISH_GELU;
    block.c = whole;
    kernels->gemm(&block);
    struct gemm_task task = {kernels->gemm, block, (block.rows + 1) / 2, padded((block.columns + 1) / 2)};
    task.block.c = pieces;
    for (size_t unit = 0; unit < gemm_units(&task); unit++) gemm_unit(&task, unit, 0);
    expect_same(check, pieces, whole, size * sizeof(float));
}

void test_gemm(const struct kernels *kernels, struct check *check) {
    for (size_t i = 0; i < SHAPES; i++, forget_arrays()) {
        const struct shape shape = shape_at(i);
        struct gemm_block block = block_of(shape);
        float *panels = gap_floats(padded(shape.columns) * shape.depth);
        float *reference_panels = gap_floats(padded(shape.columns) * shape.depth);
        const float *right = random_floats(shape.columns * shape.depth, -1, 1);
        pack_panels(kernels, right, shape.depth, shape.columns, shape.depth, panels);
        pack_panels(kernels_at(0), right, shape.depth, shape.columns, shape.depth, reference_panels);
        block.panels = panels;
        block.a = random_floats(shape.rows * block.lda, -1, 1);
        const float *bias = random_floats(padded(shape.columns), -1, 1);
        // Rounding a sum of `depth` products of numbers below 1 cannot err by more than this.
        const double tolerance = 4e-7 * (double)(shape.depth + 2);
        for (block.finish = FINISH_STORE; block.finish <= FINISH_SCALE_ROWS; block.finish++) {
            block.bias = NULL;
            compare(check, kernels->gemm, kernels_at(0)->gemm, block, reference_panels, tolerance, 0);
            block.bias = bias;
            compare(check, kernels->gemm, kernels_at(0)->gemm, block, reference_panels, tolerance, 0);
        }
        expect_same_in_parts(check, kernels, block);
    }
}

/// Floats whose lower half is zero, in two bytes each.
static uint16_t *random_halves(size_t count) {
    uint16_t *halves = (uint16_t *)zero_bytes(count * sizeof *halves);
    for (size_t i = 0; i < count; i++) {
        const float x = random_float(-1, 1);
        memcpy(halves + i, (const uint16_t *)&x + 1, sizeof *halves);
    }
    return halves;
}

void test_gemm16(const struct kernels *kernels, struct check *check) {
    if (kernels->gemm16 == NULL) return;
    for (size_t i = 0; i < SHAPES; i++, forget_arrays()) {
        const struct shape shape = shape_at(i);
        struct gemm_block block = block_of(shape);
        block.a = random_halves(2 * shape.rows * block.lda);
        block.panels = random_halves(2 * padded(shape.columns) * shape.depth);
        block.bias = random_floats(padded(shape.columns), -1, 1);
        block.finish = FINISH_ADD;
        compare(check, kernels->gemm16, kernels_at(0)->gemm16, block, NULL, 1e-6 * (double)(2 * shape.depth + 2), 0);
    }
}

/// Shorts of which 400 products, the most of any shape, add up to 32 bits.
static int16_t *random_shorts(size_t count) {
    int16_t *shorts = (int16_t *)zero_bytes(count * sizeof *shorts);
    for (size_t i = 0; i < count; i++) shorts[i] = (int16_t)((int)random_below(4601) - 2300);
    return shorts;
}

void test_gemm_shorts(const struct kernels *kernels, struct check *check) {
    if (kernels->gemm_shorts == NULL) return;
    for (size_t i = 0; i < SHAPES; i++, forget_arrays()) {
        const struct shape shape = shape_at(i);
        struct gemm_block block = block_of(shape);
        block.a = random_shorts(2 * shape.rows * block.lda);
        block.panels = random_shorts(2 * padded(shape.columns) * shape.depth);
        for (int scaled = 0; scaled < 2; scaled++) {
            if (scaled) block.scales = random_floats(padded(shape.columns), -1, 1);
            block.finish = scaled ? FINISH_STORE : FINISH_SCALE_ROWS;
            compare(check, kernels->gemm_shorts, kernels_at(0)->gemm_shorts, block, NULL, 0, 0);
        }
    }
}

/// A power of two near 1.
static float random_power(void) { return ldexpf(1, (int)random_below(5) - 2); }

/// Integers from `least` to `most`, half of which are `most`.
static uint8_t *random_integers(size_t count, int least, int most) {
    uint8_t *integers = zero_bytes(count);
    for (size_t i = 0; i < count; i++) {
        integers[i] = (uint8_t)(random_below(2) == 0 ? most : least + (int)random_below((size_t)(most - least + 1)));
    }
    return integers;
}

void test_gemm8(const struct kernels *kernels, struct check *check) {
    if (kernels->gemm8 == NULL) return;
    for (size_t i = 0; i < SHAPES; i++, forget_arrays()) {
        struct shape shape = shape_at(i);
        // A float holds these sums exactly.
        shape.depth = (shape.depth + 3) / 4;
        const size_t columns = padded(shape.columns);
        struct gemm_block block = block_of(shape);
        block.a = random_integers(QUAD * shape.rows * block.lda, 0, kernels->quantise_most);
        // Four of the largest products must fit 16 bits where they are summed in them.
        const int largest = kernels->sums_in_16_bits ? 64 : 127;
        block.panels = random_integers(QUAD * columns * shape.depth, -largest, largest);
        // With powers of two and small integers nothing is rounded, whatever the order of computation.
        struct row_unit *units = (struct row_unit *)zero_bytes(shape.rows * sizeof *units);
        for (size_t row = 0; row < shape.rows; row++) {
            // Down to where GELU bends.
            units[row] = (struct row_unit){random_power() / (float)(1 << random_below(20)), (int32_t)random_below(256)};
        }
        float *scales = gap_floats(columns), *offsets = gap_floats(columns);
        for (size_t column = 0; column < columns; column++) {
            scales[column] = random_power();
            offsets[column] = (float)random_below(10001) - 5000;
        }
        block.units = units;
        block.bias = block.scales = scales;
        block.offsets = offsets;
        for (block.finish = FINISH_STORE; block.finish <= FINISH_RELU; block.finish++) {
            const double rough = block.finish == FINISH_GELU ? 3e-5 : 0;
            compare(check, kernels->gemm8, kernels_at(0)->gemm8, block, NULL, rough, rough);
        }
    }
}
