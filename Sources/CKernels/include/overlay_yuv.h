#pragma once
// Blends colours over 8-bit YUV pictures: luma at full size, two planes of chroma at half of it (4:2:0).

#include <stddef.h>
#include <stdint.h>

/// A colour at an opacity, ready to blend: out = (p * keep + addend) >> 8 for each sample p, where keep = 256 - weight
/// and addend = sample * weight + 128. A sample of chroma that covers pixels of several inks gets their mean.
typedef struct yuv_ink {
    uint16_t keep;
    uint16_t luma, blue, red;
} yuv_ink;

/// Two rows of a picture, which share a row of each chroma plane.
typedef struct yuv_rows {
    uint8_t *upper, *lower;
    uint8_t *blue, *red;
} yuv_rows;

/// Blends one ink over the pixels `x` to `x + width` of two rows, or of one of them.
void yuv_run(yuv_rows rows, size_t x, size_t width, int has_upper, int has_lower, const yuv_ink *ink);

/// Blends each pixel of two rows of an even width with the ink of its label, or with the label's border ink where the
/// label above, below, left or right differs; labels of `count` or more leave the pixel unchanged. `above`, `below`: the
/// neighbouring rows of labels; at an edge, the row itself.
void yuv_labels(
    yuv_rows rows, const uint16_t *above, const uint16_t *upper, const uint16_t *lower, const uint16_t *below,
    size_t width, const yuv_ink *inks, const yuv_ink *borders, size_t count);

/// Blends each pixel of two rows of an even width with the ink of its level; there must be 256 inks.
void yuv_levels(yuv_rows rows, const uint8_t *upper, const uint8_t *lower, size_t width, const yuv_ink *inks);
