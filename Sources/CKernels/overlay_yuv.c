#include "overlay_yuv.h"

#include "inner/overlay.inc"

static const yuv_ink clear = {.keep = 256, .luma = 128, .blue = 128, .red = 128};

static inline void blend_run(uint8_t *restrict samples, size_t count, uint16_t keep, uint16_t addend) {
    for (size_t i = 0; i < count; i++) samples[i] = blend(samples[i], keep, addend);
}

// The mean of four pixels' inks: their addends without the rounding, which is added once.
static inline uint8_t blend_four(
    uint8_t sample, uint32_t keep, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return (uint8_t)((sample * keep + (a + b + c + d) - 4 * 128 + 512) >> 10);
}

// Chroma of a sample whose pixels have these inks.
static inline void blend_chroma(
    uint8_t *blue, uint8_t *red, const yuv_ink *a, const yuv_ink *b, const yuv_ink *c, const yuv_ink *d) {
    const uint32_t keep = (uint32_t)a->keep + b->keep + c->keep + d->keep;
    *blue = blend_four(*blue, keep, a->blue, b->blue, c->blue, d->blue);
    *red = blend_four(*red, keep, a->red, b->red, c->red, d->red);
}

void yuv_run(yuv_rows rows, size_t x, size_t width, int has_upper, int has_lower, const yuv_ink *ink) {
    if (has_upper) blend_run(rows.upper + x, width, ink->keep, ink->luma);
    if (has_lower) blend_run(rows.lower + x, width, ink->keep, ink->luma);
    const size_t end = x + width;
    const yuv_ink *upper = has_upper ? ink : &clear, *lower = has_lower ? ink : &clear;
    size_t first = (x + 1) / 2;
    const size_t last = end / 2;
    if (x % 2) blend_chroma(rows.blue + x / 2, rows.red + x / 2, &clear, upper, &clear, lower);
    if (has_upper && has_lower && first < last) {
        blend_run(rows.blue + first, last - first, ink->keep, ink->blue);
        blend_run(rows.red + first, last - first, ink->keep, ink->red);
        first = last;
    }
    for (; first < last; first++) blend_chroma(rows.blue + first, rows.red + first, upper, upper, lower, lower);
    if (end % 2) blend_chroma(rows.blue + end / 2, rows.red + end / 2, upper, &clear, lower, &clear);
}

static inline const yuv_ink *ink_of(
    const uint16_t *labels, const uint16_t *above, const uint16_t *below, size_t x, size_t width, const yuv_ink *inks,
    const yuv_ink *borders, size_t count) {
    const uint16_t label = labels[x];
    if (label >= count) return &clear;
    return (is_border(labels, above, below, x, width) ? borders : inks) + label;
}

static inline uint8_t blend_luma(uint8_t sample, const yuv_ink *ink) { return blend(sample, ink->keep, ink->luma); }

void yuv_labels(
    yuv_rows rows, const uint16_t *above, const uint16_t *upper, const uint16_t *lower, const uint16_t *below,
    size_t width, const yuv_ink *inks, const yuv_ink *borders, size_t count) {
    for (size_t x = 0; x < width; x += block) {
        if (x > 0 && x + block < width && !has_border(upper + x, above + x, lower + x) &&
            !has_border(lower + x, upper + x, below + x)) {
            if (upper[x] >= count) continue;
            const yuv_ink ink = inks[upper[x]];
            blend_run(rows.upper + x, block, ink.keep, ink.luma);
            blend_run(rows.lower + x, block, ink.keep, ink.luma);
            blend_run(rows.blue + x / 2, block / 2, ink.keep, ink.blue);
            blend_run(rows.red + x / 2, block / 2, ink.keep, ink.red);
            continue;
        }
        for (size_t i = x; i < width && i < x + block; i += 2) {
            const yuv_ink *a = ink_of(upper, above, lower, i, width, inks, borders, count);
            const yuv_ink *b = ink_of(upper, above, lower, i + 1, width, inks, borders, count);
            const yuv_ink *c = ink_of(lower, upper, below, i, width, inks, borders, count);
            const yuv_ink *d = ink_of(lower, upper, below, i + 1, width, inks, borders, count);
            rows.upper[i] = blend_luma(rows.upper[i], a);
            rows.upper[i + 1] = blend_luma(rows.upper[i + 1], b);
            rows.lower[i] = blend_luma(rows.lower[i], c);
            rows.lower[i + 1] = blend_luma(rows.lower[i + 1], d);
            blend_chroma(rows.blue + i / 2, rows.red + i / 2, a, b, c, d);
        }
    }
}

void yuv_levels(yuv_rows rows, const uint8_t *upper, const uint8_t *lower, size_t width, const yuv_ink *inks) {
    for (size_t x = 0; x < width; x += 2) {
        const yuv_ink *a = inks + upper[x], *b = inks + upper[x + 1];
        const yuv_ink *c = inks + lower[x], *d = inks + lower[x + 1];
        rows.upper[x] = blend_luma(rows.upper[x], a);
        rows.upper[x + 1] = blend_luma(rows.upper[x + 1], b);
        rows.lower[x] = blend_luma(rows.lower[x], c);
        rows.lower[x + 1] = blend_luma(rows.lower[x + 1], d);
        blend_chroma(rows.blue + x / 2, rows.red + x / 2, a, b, c, d);
    }
}
