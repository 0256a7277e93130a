#pragma once
// Where attention's keys and values lie, and how they become integers.
#include <math.h>

#include "tasks.h"

static inline size_t round_up(size_t count) { return (count + PANEL - 1) / PANEL * PANEL; }

/// Numbers per word.
static inline size_t per_word(enum number_format format) {
    switch (format) {
        case FORMAT_FLOAT32: return 1;
        case FORMAT_BFLOAT16:
        case FORMAT_SHORTS: return 2;
        case FORMAT_BYTES: return QUAD;
    }
    return 1;
}
static inline size_t words(enum number_format format, size_t numbers) {
    return (numbers + per_word(format) - 1) / per_word(format);
}

/// Words of a key.
static inline size_t key_words(const struct packed_keys *packed) { return words(packed->key_format, packed->head_size); }

/// Words of a head's panels.
static inline size_t key_panels(const struct packed_keys *packed) { return round_up(packed->capacity) * key_words(packed); }
static inline size_t value_panels(const struct packed_keys *packed) {
    return words(packed->value_format, packed->capacity) * round_up(packed->head_size);
}

/// Words per head.
static inline size_t head_keys(const struct packed_keys *packed) {
    const size_t factors = packed->key_format == FORMAT_BYTES ? 2 : packed->key_format == FORMAT_SHORTS;
    return key_panels(packed) + factors * round_up(packed->capacity);
}
static inline size_t head_values(const struct packed_keys *packed) {
    return value_panels(packed) + (packed->value_format == FORMAT_SHORTS) * round_up(packed->capacity);
}

/// Scales of a head's integers. [slots]
static inline float *key_scales(const struct packed_keys *packed, size_t head) {
    return (float *)packed->keys + head * head_keys(packed) + key_panels(packed);
}
static inline float *value_scales(const struct packed_keys *packed, size_t head) {
    return (float *)packed->values + head * head_values(packed) + value_panels(packed);
}
/// Scales of a head's bytes times the sum of a key. [slots]
static inline float *key_offsets(const struct packed_keys *packed, size_t head) {
    return key_scales(packed, head) + round_up(packed->capacity);
}

/// Words from one word of a key to the next.
static inline size_t key_step(const struct packed_keys *packed) { return packed->by_column ? 1 : PANEL; }

/// Address of the first word of the key in `slot`.
static inline uint32_t *key_at(const struct packed_keys *packed, size_t head, size_t slot) {
    const size_t panel = head * head_keys(packed) + slot / PANEL * PANEL * key_words(packed);
    return (uint32_t *)packed->keys + panel + slot % PANEL * (packed->by_column ? key_words(packed) : 1);
}

/// Index of column `k` of the value in `slot`, counted in numbers.
static inline size_t value_place(const struct packed_keys *packed, size_t head, size_t slot, size_t k) {
    const size_t both = per_word(packed->value_format), lane = k % PANEL;
    const size_t panel = head * head_values(packed) + k / PANEL * PANEL * words(packed->value_format, packed->capacity);
    if (packed->by_column) return panel + lane * packed->capacity + slot;
    return (panel + slot / both * PANEL + lane) * both + slot % both;
}

/// Largest short of a query or key: the products of two add up to 32 bits.
static inline float key_most(size_t size) { return fminf(sqrtf((float)INT32_MAX / (float)size) - 1, INT16_MAX); }

/// What x must be multiplied by so that its largest magnitude becomes `most`, or 0 if all are zero, or nearly.
static inline float factor_of(const struct kernels *kernels, const float *x, size_t count, float most) {
    const float magnitude = kernels->largest_magnitude(x, count);
    return magnitude > 1e-30f ? most / magnitude : 0;
}

static inline float scale_of(float factor) { return factor > 0 ? 1 / factor : 0; }
