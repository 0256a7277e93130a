#include "overlay.h"

#include "inner/overlay.inc"

overlay_ink overlay_ink_make(uint8_t red, uint8_t green, uint8_t blue, uint16_t weight) {
    const uint16_t color[3] = {red, green, blue};
    overlay_ink ink = {.keep = (uint16_t)(256 - weight)};
    for (int i = 0; i < 24; i++) ink.addend[i] = (uint16_t)(color[i % 3] * weight + 128);
    return ink;
}

static inline void blend_pixel(uint8_t *restrict pixel, const overlay_ink *restrict ink) {
    for (int i = 0; i < 3; i++) pixel[i] = blend(pixel[i], ink->keep, ink->addend[i]);
}

static inline void blend_run(uint8_t *restrict picture, size_t pixels, const overlay_ink *restrict ink) {
    const uint16_t keep = ink->keep;
    for (; pixels >= 8; pixels -= 8, picture += 24)
        for (int i = 0; i < 24; i++) picture[i] = blend(picture[i], keep, ink->addend[i]);
    for (; pixels > 0; pixels--, picture += 3) blend_pixel(picture, ink);
}

void overlay_rectangle(
    uint8_t *restrict picture, size_t stride, size_t width, size_t height, const overlay_ink *restrict ink) {
    for (size_t y = 0; y < height; y++) blend_run(picture + y * stride, width, ink);
}

void overlay_labels(
    uint8_t *restrict picture, const uint16_t *restrict labels, size_t pixels, const overlay_ink *restrict inks,
    size_t count) {
    // Neighbours mostly share a label, so blend run by run.
    for (size_t start = 0, end; start < pixels; start = end) {
        const uint16_t label = labels[start];
        for (end = start + 1; end < pixels && labels[end] == label; end++) {}
        if (label < count) blend_run(picture + 3 * start, end - start, inks + label);
    }
}

static inline void outline_pixel(
    uint8_t *restrict picture, const uint16_t *labels, const uint16_t *above, const uint16_t *below, size_t x,
    size_t pixels, const overlay_ink *restrict inks, size_t count) {
    const uint16_t label = labels[x];
    if (label < count && is_border(labels, above, below, x, pixels)) blend_pixel(picture + 3 * x, inks + label);
}

void overlay_outlines(
    uint8_t *restrict picture, const uint16_t *labels, const uint16_t *above, const uint16_t *below, size_t pixels,
    const overlay_ink *restrict inks, size_t count) {
    for (size_t x = 0; x < pixels; x += block) {
        const int is_inner = x > 0 && x + block < pixels;
        if (is_inner && !has_border(labels + x, above + x, below + x)) continue;
        for (size_t i = x; i < pixels && i < x + block; i++)
            outline_pixel(picture, labels, above, below, i, pixels, inks, count);
    }
}

void overlay_levels(
    uint8_t *restrict picture, const uint8_t *restrict levels, size_t pixels, const overlay_ink *restrict inks) {
    for (size_t x = 0; x < pixels; x++) blend_pixel(picture + 3 * x, inks + levels[x]);
}
