#include <string.h>

#include "packed_keys.h"

// Rows that one unit stores.
enum { STORE_STEP = 32 };
// Rows between a row's fetch and its use.
enum { FETCH_STEP = 8 };
// Numbers of a row that are converted together, in whole panels.
enum { CHUNK = 4 * PANEL };
// Largest value in shorts.
enum { VALUE_MOST = INT32_MAX / (2 * SHARES_MOST) };

size_t store_keys_units(const struct store_keys_task *task) {
    return task->packed.heads * ((task->count + STORE_STEP - 1) / STORE_STEP);
}

static size_t slot_of(const struct store_keys_task *task, size_t row) {
    return task->slots != NULL ? (size_t)task->slots[row] : row;
}

/// Where a row's key, and its value, for a head begin.
static size_t begin(const struct store_keys_task *task, size_t head, size_t row) {
    return row * task->ld + head * task->packed.head_size;
}

/// Fetches a row's key and value for a head. The rows lie too far apart for the processor to foresee them.
static void fetch(const struct store_keys_task *task, size_t head, size_t row) {
    const size_t first = begin(task, head, row), line = 64 / sizeof(float);
    for (size_t at = first; at < first + task->packed.head_size; at += line) {
        __builtin_prefetch(task->keys + at);
        __builtin_prefetch(task->values + at);
    }
}

/// Stores a chunk of a key, whose integers begin at `integers`; zeros pad the last word. Returns where the next one goes.
static uint32_t *store_words(uint32_t *out, const void *integers, size_t count) {
    for (size_t i = 0; i < count; i++, out += PANEL) memcpy(out, (const uint32_t *)integers + i, sizeof *out);
    return out;
}

static void store_short_key(const struct store_keys_task *task, const float *key, size_t head, size_t slot) {
    const struct packed_keys *packed = &task->packed;
    const size_t size = packed->head_size;
    const float factor = factor_of(task->kernels, key, size, key_most(size));
    uint32_t *out = key_at(packed, head, slot);
    for (size_t k = 0; k < size; k += CHUNK) {
        const size_t present = size - k < CHUNK ? size - k : CHUNK;
        int16_t shorts[CHUNK] = {0};
        task->kernels->shorten_row(key + k, present, factor, shorts);
        out = store_words(out, shorts, words(FORMAT_SHORTS, present));
    }
    key_scales(packed, head)[slot] = scale_of(factor);
}

static void store_byte_key(const struct store_keys_task *task, const float *key, size_t head, size_t slot) {
    const struct packed_keys *packed = &task->packed;
    const size_t size = packed->head_size;
    const float factor = factor_of(task->kernels, key, size, INT8_MAX), scale = scale_of(factor);
    uint32_t *out = key_at(packed, head, slot);
    int32_t sum = 0;
    for (size_t k = 0; k < size; k += CHUNK) {
        const size_t present = size - k < CHUNK ? size - k : CHUNK;
        int16_t shorts[CHUNK] = {0};
        int8_t bytes[CHUNK];
        task->kernels->shorten_row(key + k, present, factor, shorts);
        for (size_t i = 0; i < CHUNK; i++) {
            bytes[i] = (int8_t)shorts[i];
            sum += shorts[i];
        }
        out = store_words(out, bytes, words(FORMAT_BYTES, present));
    }
    key_scales(packed, head)[slot] = scale;
    key_offsets(packed, head)[slot] = scale * (float)sum;
}

static void store_key(const struct store_keys_task *task, size_t head, size_t row, size_t slot) {
    const struct packed_keys *packed = &task->packed;
    const float *key = task->keys + begin(task, head, row);
    switch (packed->key_format) {
        case FORMAT_SHORTS: return store_short_key(task, key, head, slot);
        case FORMAT_BYTES: return store_byte_key(task, key, head, slot);
        default: break;
    }
    float *out = (float *)key_at(packed, head, slot);
    for (size_t k = 0; k < packed->head_size; k++) out[k * key_step(packed)] = key[k];
}

static void store_float_value(const struct store_keys_task *task, size_t head, size_t row, size_t slot) {
    const struct packed_keys *packed = &task->packed;
    const size_t size = packed->head_size;
    const float *value = task->values + begin(task, head, row);
    float *values = packed->values;
    if (packed->by_column) {
        for (size_t k = 0; k < size; k++) values[value_place(packed, head, slot, k)] = value[k];
        return;
    }
    for (size_t k = 0; k < size; k += PANEL) {
        const size_t present = size - k < PANEL ? size - k : PANEL;
        float *out = values + value_place(packed, head, slot, k);
        memcpy(out, value + k, present * sizeof(float));
        memset(out + present, 0, (PANEL - present) * sizeof(float));
    }
}

/// Stores a panel of the values of one slot, or of two slots that share words.
static void store_panel(uint16_t *out, uint16_t values[2][CHUNK], size_t first, size_t rows) {
    if (rows == 1) {
        for (size_t i = 0; i < PANEL; i++) out[2 * i] = values[0][first + i];
        return;
    }
    uint32_t words[PANEL];
    for (size_t i = 0; i < PANEL; i++) words[i] = values[0][first + i] | (uint32_t)values[1][first + i] << 16;
    memcpy(out, words, sizeof words);
}

/// Stores the value of one row, or of two whose slots share words, in 16 bits.
static void store_values(const struct store_keys_task *task, size_t head, size_t row, size_t slot, size_t rows) {
    const struct packed_keys *packed = &task->packed;
    const size_t size = packed->head_size;
    const bool is_short = packed->value_format == FORMAT_SHORTS;
    float factors[2];
    for (size_t i = 0; is_short && i < rows; i++) {
        factors[i] = factor_of(task->kernels, task->values + begin(task, head, row + i), size, VALUE_MOST);
        value_scales(packed, head)[slot + i] = scale_of(factors[i]);
    }
    for (size_t k = 0; k < size; k += CHUNK) {
        const size_t present = size - k < CHUNK ? size - k : CHUNK;
        uint16_t values[2][CHUNK];
        if (present < CHUNK) memset(values, 0, sizeof values);
        for (size_t i = 0; i < rows; i++) {
            const float *value = task->values + begin(task, head, row + i) + k;
            if (is_short) task->kernels->shorten_row(value, present, factors[i], (int16_t *)values[i]);
            else task->kernels->halve_row(value, present, values[i]);
        }
        for (size_t j = 0; j < present; j += PANEL) {
            store_panel((uint16_t *)packed->values + value_place(packed, head, slot, k + j), values, j, rows);
        }
    }
}

void store_keys_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct store_keys_task *task = argument;
    const struct packed_keys *packed = &task->packed;
    const size_t head = unit % packed->heads, first = unit / packed->heads * STORE_STEP;
    const size_t end = task->count - first < STORE_STEP ? task->count : first + STORE_STEP;
    for (size_t row = first, rows; row < end; row += rows) {
        const size_t slot = slot_of(task, row);
        const bool fills = slot % 2 == 0 && row + 1 < end && slot_of(task, row + 1) == slot + 1;
        rows = packed->value_format != FORMAT_FLOAT32 && fills ? 2 : 1;
        for (size_t i = row + FETCH_STEP; i < row + FETCH_STEP + rows && i < end; i++) fetch(task, head, i);
        for (size_t i = 0; i < rows; i++) store_key(task, head, row + i, slot + i);
        if (packed->value_format == FORMAT_FLOAT32) store_float_value(task, head, row, slot);
        else store_values(task, head, row, slot, rows);
    }
}
