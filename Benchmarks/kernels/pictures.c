// Benchmarks of the code that reads and writes 8-bit pictures: patches, changes, overlays.
#include "../timing.h"
#include "meter.h"
#include "overlay.h"
#include "shape.h"
#include "tasks.h"

enum { SIDE = 4, INKS = 256 };

static uint8_t *bytes(size_t count) {
    uint8_t *values = room(count, 1);
    for (size_t i = 0; i < count; i++) values[i] = (uint8_t)rand();
    return values;
}

static void bench_patches(const struct shape *s, const uint8_t *rgb, size_t width, size_t height) {
    const size_t n = tokens_of(s);
    int32_t *tokens = room(n, sizeof *tokens);
    for (size_t i = 0; i < n; i++) tokens[i] = (int32_t)i;
    float *out = matrix(n * 3 * PATCH * PATCH);
    const struct patches_task task = {
        .rgb = rgb, .rgb_stride = 3 * width, .width = width, .height = height, .patch = PATCH,
        .grid_width = s->grid_width, .tokens = tokens, .count = n, .mean = {123.675f, 116.28f, 103.53f},
        .inverse_std = {1 / 58.395f, 1 / 57.12f, 1 / 57.375f}, .out = out};
    BENCH_PLAIN("patches", width * height, PIXELS, all(patches_unit, &task, patches_units(&task)))
    free(tokens), free(out);
}

static void bench_changes(const struct shape *s, const uint8_t *rgb, size_t width, size_t height) {
    const size_t across = width / SIDE, down = height / SIDE;
    float *means = matrix(3 * across * down), *reference = matrix(3 * across * down), *change = matrix(across * down);
    float *largest = matrix(tokens_of(s));
    const struct block_change_task blocks = {
        .rgb = rgb, .rgb_stride = 3 * width, .width = width, .height = height, .side = SIDE, .across = across,
        .down = down, .means = means, .reference = reference, .change = change};
    const struct token_change_task tokens = {
        .change = change, .across = across, .down = down, .blocks = PATCH / SIDE, .largest = largest};
    BENCH_PLAIN("block_change", width * height, PIXELS, all(block_change_unit, &blocks, block_change_units(&blocks)))
    BENCH_PLAIN("token_change", across * down, ELEMENTS, all(token_change_unit, &tokens, token_change_units(&tokens)))
    free(means), free(reference), free(change), free(largest);
}

static void bench_overlays(uint8_t *rgb, size_t width, size_t height, size_t classes) {
    const size_t pixels = width * height;
    overlay_ink *inks = room(INKS, sizeof *inks);
    for (size_t i = 0; i < INKS; i++) inks[i] = overlay_ink_make((uint8_t)i, (uint8_t)(3 * i), (uint8_t)(7 * i), 128);
    uint8_t *levels = bytes(pixels);
    uint16_t *labels = room(pixels, sizeof *labels);
    // Runs of 40 pixels, about as long as a street's.
    for (size_t i = 0; i < pixels; i++) labels[i] = (uint16_t)(i / 40 % classes);
    BENCH_PLAIN("overlay_rectangle", pixels, PIXELS, overlay_rectangle(rgb, 3 * width, width, height, inks))
    BENCH_PLAIN("overlay_labels", pixels, PIXELS, overlay_labels(rgb, labels, pixels, inks, classes))
    BENCH_PLAIN("overlay_levels", pixels, PIXELS, overlay_levels(rgb, levels, pixels, inks))
    free(inks), free(levels), free(labels);
}

void bench_pictures(const struct shape *s) {
    const size_t width = s->grid_width * PATCH, height = s->grid_height * PATCH;
    uint8_t *rgb = bytes(3 * width * height);
    bench_patches(s, rgb, width, height);
    bench_changes(s, rgb, width, height);
    bench_overlays(rgb, width, height, s->classes);
    free(rgb);
}
