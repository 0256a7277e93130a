#pragma once
// Blends colours over 8-bit RGB pictures.

#include <stddef.h>
#include <stdint.h>

/// A colour at an opacity, ready to blend: out = (p * keep + addend) >> 8 for each sample p, where
/// keep = 256 - weight and addend = colour * weight + 128. Weight 0 leaves p, weight 256 gives the colour.
typedef struct overlay_ink {
    /// R, G, B for eight pixels, so that a run of pixels blends in whole vectors.
    uint16_t addend[24];
    uint16_t keep;
    /// Pads an ink to 64 bytes, one cache line.
    uint16_t unused[7];
} overlay_ink;

/// `weight` is 0...256.
overlay_ink overlay_ink_make(uint8_t red, uint8_t green, uint8_t blue, uint16_t weight);

/// Blends one ink over `width` x `height` RGB pixels, rows `stride` bytes apart.
void overlay_rectangle(
    uint8_t *restrict picture, size_t stride, size_t width, size_t height, const overlay_ink *restrict ink);

/// Blends each pixel of a row with the ink of its label; labels of `count` or more leave the pixel unchanged.
void overlay_labels(
    uint8_t *restrict picture, const uint16_t *restrict labels, size_t pixels, const overlay_ink *restrict inks,
    size_t count);

/// Blends each pixel of a row that has another label above, below, left or right with the ink of its own label; labels
/// of `count` or more leave it unchanged. `above`, `below`: the neighbouring rows; at an edge, the row itself.
void overlay_outlines(
    uint8_t *restrict picture, const uint16_t *labels, const uint16_t *above, const uint16_t *below, size_t pixels,
    const overlay_ink *restrict inks, size_t count);

/// Blends each pixel of a row with the ink of its level; there must be 256 inks.
void overlay_levels(
    uint8_t *restrict picture, const uint8_t *restrict levels, size_t pixels, const overlay_ink *restrict inks);
