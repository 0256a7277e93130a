#include "packed_keys.h"

size_t packed_keys_words(const struct packed_keys *packed) { return packed->heads * head_keys(packed); }
size_t packed_values_words(const struct packed_keys *packed) { return packed->heads * head_values(packed); }

static void move_value(const struct packed_keys *packed, size_t from, size_t to) {
    if (packed->value_format == FORMAT_FLOAT32) ((float *)packed->values)[to] = ((float *)packed->values)[from];
    else ((uint16_t *)packed->values)[to] = ((uint16_t *)packed->values)[from];
}

void move_packed_key(const struct packed_keys *packed, size_t from, size_t to) {
    const size_t step = key_step(packed);
    for (size_t head = 0; head < packed->heads; head++) {
        const uint32_t *source = key_at(packed, head, from);
        uint32_t *target = key_at(packed, head, to);
        for (size_t word = 0; word < key_words(packed); word++) target[word * step] = source[word * step];
        for (size_t k = 0; k < round_up(packed->head_size); k++) {
            move_value(packed, value_place(packed, head, from, k), value_place(packed, head, to, k));
        }
        if (packed->key_format != FORMAT_FLOAT32) key_scales(packed, head)[to] = key_scales(packed, head)[from];
        if (packed->key_format == FORMAT_BYTES) key_offsets(packed, head)[to] = key_offsets(packed, head)[from];
        if (packed->value_format == FORMAT_SHORTS) value_scales(packed, head)[to] = value_scales(packed, head)[from];
    }
}

void end_packed_keys(const struct packed_keys *packed, size_t slot) {
    if (slot % per_word(packed->value_format) == 0) return;
    for (size_t head = 0; head < packed->heads; head++) {
        for (size_t k = 0; k < packed->head_size; k++) {
            ((uint16_t *)packed->values)[value_place(packed, head, slot, k)] = 0;
        }
    }
}
