#include <math.h>
#include <string.h>

#include "tasks.h"

// Rows that one unit stores.
enum { STORE_STEP = 32 };
// Rows between a row's fetch and its use.
enum { FETCH_STEP = 8 };
// Values of a row that are converted to 16 bits together, in whole panels.
enum { CHUNK = 4 * PANEL };
// Largest value in shorts.
enum { VALUE_MOST = INT32_MAX / (2 * SHARES_MOST) };

static size_t round_up(size_t count) { return (count + PANEL - 1) / PANEL * PANEL; }

/// Values per word.
static size_t per_word(const struct packed_keys *packed) { return packed->format == KEYS_FLOAT32 ? 1 : 2; }
static size_t words(const struct packed_keys *packed, size_t values) {
    return (values + per_word(packed) - 1) / per_word(packed);
}

/// Words of a head's panels.
static size_t key_panels(const struct packed_keys *packed) {
    return round_up(packed->capacity) * words(packed, packed->head_size);
}
static size_t value_panels(const struct packed_keys *packed) {
    return words(packed, packed->capacity) * round_up(packed->head_size);
}

/// Words per head.
static size_t scales(const struct packed_keys *packed) {
    return packed->format == KEYS_SHORTS ? round_up(packed->capacity) : 0;
}
static size_t head_keys(const struct packed_keys *packed) { return key_panels(packed) + scales(packed); }
static size_t head_values(const struct packed_keys *packed) { return value_panels(packed) + scales(packed); }

/// Scales of a head's shorts. [slots]
static float *key_scales(const struct packed_keys *packed, size_t head) {
    return (float *)packed->keys + head * head_keys(packed) + key_panels(packed);
}
static float *value_scales(const struct packed_keys *packed, size_t head) {
    return (float *)packed->values + head * head_values(packed) + value_panels(packed);
}

size_t packed_keys_words(const struct packed_keys *packed) { return packed->heads * head_keys(packed); }
size_t packed_values_words(const struct packed_keys *packed) { return packed->heads * head_values(packed); }

/// Index of the value at `depth` of `lane` in a panel `deep` words deep, counted in values.
static size_t place(const struct packed_keys *packed, size_t deep, size_t depth, size_t lane) {
    const size_t both = per_word(packed);
    if (packed->by_column) return lane * deep + depth;
    return (depth / both * PANEL + lane) * both + depth % both;
}

/// Index of element `k` of the key in `slot`, counted in values.
static size_t key_place(const struct packed_keys *packed, size_t head, size_t slot, size_t k) {
    const size_t panel = head * head_keys(packed) + slot / PANEL * PANEL * words(packed, packed->head_size);
    return panel * per_word(packed) + place(packed, packed->head_size, k, slot % PANEL);
}

/// Index of column `k` of the value in `slot`, counted in values.
static size_t value_place(const struct packed_keys *packed, size_t head, size_t slot, size_t k) {
    const size_t panel = head * head_values(packed) + k / PANEL * PANEL * words(packed, packed->capacity);
    return panel * per_word(packed) + place(packed, packed->capacity, slot, k % PANEL);
}

static void move_value(void *base, size_t from, size_t to, bool is_float) {
    if (is_float) ((float *)base)[to] = ((float *)base)[from];
    else ((uint16_t *)base)[to] = ((uint16_t *)base)[from];
}

void move_packed_key(const struct packed_keys *packed, size_t from, size_t to) {
    const bool is_float = packed->format == KEYS_FLOAT32;
    for (size_t head = 0; head < packed->heads; head++) {
        // Moves whole words, with the zeros that pad the last one.
        for (size_t k = 0; k < per_word(packed) * words(packed, packed->head_size); k++) {
            move_value(packed->keys, key_place(packed, head, from, k), key_place(packed, head, to, k), is_float);
            move_value(packed->values, value_place(packed, head, from, k), value_place(packed, head, to, k), is_float);
        }
        if (packed->format != KEYS_SHORTS) continue;
        key_scales(packed, head)[to] = key_scales(packed, head)[from];
        value_scales(packed, head)[to] = value_scales(packed, head)[from];
    }
}

void end_packed_keys(const struct packed_keys *packed, size_t slot) {
    if (slot % per_word(packed) == 0) return;
    for (size_t head = 0; head < packed->heads; head++) {
        for (size_t k = 0; k < packed->head_size; k++) {
            ((uint16_t *)packed->values)[value_place(packed, head, slot, k)] = 0;
        }
    }
}

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

static void store_floats(const struct store_keys_task *task, size_t head, size_t row, size_t slot) {
    const struct packed_keys *packed = &task->packed;
    const size_t size = packed->head_size;
    const float *key = task->keys + begin(task, head, row), *value = task->values + begin(task, head, row);
    if (packed->by_column) {
        memcpy((float *)packed->keys + key_place(packed, head, slot, 0), key, size * sizeof(float));
        for (size_t k = 0; k < size; k++) ((float *)packed->values)[value_place(packed, head, slot, k)] = value[k];
        return;
    }
    float *keys = (float *)packed->keys + key_place(packed, head, slot, 0);
    for (size_t k = 0; k < size; k++) keys[k * PANEL] = key[k];
    for (size_t k = 0; k < size; k += PANEL) {
        const size_t present = size - k < PANEL ? size - k : PANEL;
        float *values = (float *)packed->values + value_place(packed, head, slot, k);
        memcpy(values, value + k, present * sizeof(float));
        memset(values + present, 0, (PANEL - present) * sizeof(float));
    }
}

/// Stores a panel of the values of one slot, or of two slots that share words.
static void store_values(uint16_t *out, uint16_t values[2][CHUNK], size_t first, size_t rows) {
    if (rows == 1) {
        for (size_t i = 0; i < PANEL; i++) out[2 * i] = values[0][first + i];
        return;
    }
    uint32_t words[PANEL];
    for (size_t i = 0; i < PANEL; i++) words[i] = values[0][first + i] | (uint32_t)values[1][first + i] << 16;
    memcpy(out, words, sizeof words);
}

/// Largest short of a query or key: the products of two add up to 32 bits.
static float key_most(size_t size) { return fminf(sqrtf((float)INT32_MAX / (float)size) - 1, INT16_MAX); }

/// What x must be multiplied by so that its largest magnitude becomes `most`, or 0 if all are zero, or nearly.
static float factor_of(const struct kernels *kernels, const float *x, size_t count, float most) {
    const float magnitude = kernels->largest_magnitude(x, count);
    return magnitude > 1e-30f ? most / magnitude : 0;
}

static float scale_of(float factor) { return factor > 0 ? 1 / factor : 0; }

/// Fetches a row's key and value for a head. The rows lie too far apart for the processor to foresee them.
static void fetch(const struct store_keys_task *task, size_t head, size_t row) {
    const size_t first = begin(task, head, row), line = 64 / sizeof(float);
    for (size_t at = first; at < first + task->packed.head_size; at += line) {
        __builtin_prefetch(task->keys + at);
        __builtin_prefetch(task->values + at);
    }
}

/// Stores one row, or two whose slots share words, in 16 bits.
static void store_pairs(const struct store_keys_task *task, size_t head, size_t row, size_t slot, size_t rows) {
    const struct packed_keys *packed = &task->packed;
    const size_t size = packed->head_size;
    const bool is_short = packed->format == KEYS_SHORTS;
    float key_factors[2], value_factors[2];
    for (size_t i = 0; is_short && i < rows; i++) {
        const size_t at = begin(task, head, row + i);
        key_factors[i] = factor_of(task->kernels, task->keys + at, size, key_most(size));
        value_factors[i] = factor_of(task->kernels, task->values + at, size, VALUE_MOST);
        key_scales(packed, head)[slot + i] = scale_of(key_factors[i]);
        value_scales(packed, head)[slot + i] = scale_of(value_factors[i]);
    }
    for (size_t k = 0; k < size; k += CHUNK) {
        const size_t present = size - k < CHUNK ? size - k : CHUNK;
        uint16_t keys[CHUNK], values[2][CHUNK];
        if (present < CHUNK) memset(values, 0, sizeof values);
        for (size_t i = 0; i < rows; i++) {
            const size_t at = begin(task, head, row + i) + k;
            if (is_short) {
                task->kernels->shorten_row(task->values + at, present, value_factors[i], (int16_t *)values[i]);
                task->kernels->shorten_row(task->keys + at, present, key_factors[i], (int16_t *)keys);
            } else {
                task->kernels->halve_row(task->values + at, present, values[i]);
                task->kernels->halve_row(task->keys + at, present, keys);
            }
            if (present % 2 != 0) keys[present] = 0;
            uint16_t *key = (uint16_t *)packed->keys + key_place(packed, head, slot + i, k);
            for (size_t j = 0; j < present; j += 2) memcpy(key + j * PANEL, keys + j, 2 * sizeof *key);
        }
        for (size_t j = 0; j < present; j += PANEL) {
            store_values((uint16_t *)packed->values + value_place(packed, head, slot, k + j), values, j, rows);
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
        rows = packed->format != KEYS_FLOAT32 && fills ? 2 : 1;
        for (size_t i = row + FETCH_STEP; i < row + FETCH_STEP + rows && i < end; i++) fetch(task, head, i);
        if (packed->format == KEYS_FLOAT32) store_floats(task, head, row, slot);
        else store_pairs(task, head, row, slot, rows);
    }
}

/// Distance between rows of scores: an odd number of cache lines, or the rows of a tile would compete for few places in
/// the cache.
static size_t score_stride(size_t key_count) { return round_up(key_count) | PANEL; }

size_t attention_scratch_floats(size_t key_count, size_t head_size, size_t query_step) {
    return query_step * (score_stride(key_count) + 1 + (head_size + 1) / 2);
}

size_t attention_units(const struct attention_task *task) {
    return task->packed.heads * ((task->query_count + task->query_step - 1) / task->query_step);
}

/// scores = q k^T, then p of each row in place; inverse_sums = 1 / sum p.
static void attend_floats(const struct attention_task *task, struct gemm_block *products, struct gemm_block *mixture,
                          float *inverse_sums) {
    task->kernels->gemm(products);
    for (size_t row = 0; row < products->rows; row++) {
        inverse_sums[row] = task->kernels->softmax_row(products->c + row * products->ldc, task->key_count, task->scale);
    }
    task->kernels->gemm(mixture);
}

/// The same in bfloat16, two values per word.
static void attend_halves(const struct attention_task *task, struct gemm_block *products, struct gemm_block *mixture,
                          float *inverse_sums, uint16_t *queries) {
    const size_t size = task->packed.head_size, keys = task->key_count;
    products->depth = (size + 1) / 2;
    for (size_t row = 0; row < products->rows; row++) {
        uint16_t *halves = queries + 2 * row * products->depth;
        task->kernels->halve_row((const float *)products->a + row * products->lda, size, halves);
        if (size % 2 != 0) halves[size] = 0;
    }
    products->a = queries;
    products->lda = products->depth;
    task->kernels->gemm16(products);
    for (size_t row = 0; row < products->rows; row++) {
        float *scores = products->c + row * products->ldc;
        inverse_sums[row] = task->kernels->softmax_row16(scores, keys, task->scale);
        if (keys % 2 != 0) ((uint16_t *)scores)[keys] = 0;
    }
    mixture->depth = (keys + 1) / 2;
    task->kernels->gemm16(mixture);
}

/// The same in shorts. Values are weighted by their scales, so that all values have the same.
static void attend_shorts(const struct attention_task *task, size_t head, struct gemm_block *products,
                          struct gemm_block *mixture, float *inverse_sums, int16_t *queries) {
    const size_t size = task->packed.head_size, keys = task->key_count;
    products->depth = (size + 1) / 2;
    for (size_t row = 0; row < products->rows; row++) {
        const float *query = (const float *)products->a + row * products->lda;
        int16_t *shorts = queries + 2 * row * products->depth;
        const float factor = factor_of(task->kernels, query, size, key_most(size));
        task->kernels->shorten_row(query, size, factor, shorts);
        if (size % 2 != 0) shorts[size] = 0;
        inverse_sums[row] = scale_of(factor);
    }
    products->a = queries;
    products->lda = products->depth;
    products->scales = key_scales(&task->packed, head);
    task->kernels->gemm_shorts(products);
    for (size_t row = 0; row < products->rows; row++) {
        float *scores = products->c + row * products->ldc;
        inverse_sums[row] = task->kernels->softmax_row_shorts(scores, keys, task->scale * inverse_sums[row],
                                                              value_scales(&task->packed, head));
        if (keys % 2 != 0) ((int16_t *)scores)[keys] = 0;
    }
    mixture->depth = (keys + 1) / 2;
    task->kernels->gemm_shorts(mixture);
}

void attention_unit(const void *argument, size_t unit, size_t worker) {
    const struct attention_task *task = argument;
    const struct packed_keys *packed = &task->packed;
    const size_t head = unit % packed->heads, first = unit / packed->heads * task->query_step;
    const size_t rows =
        task->query_count - first < task->query_step ? task->query_count - first : task->query_step;
    const size_t keys = task->key_count, lds = score_stride(keys), size = packed->head_size;
    float *scores = task->scratch + worker * task->scratch_stride, *inverse_sums = scores + rows * lds;

    struct gemm_block products = {
        .a = task->queries + first * task->ldq + head * size,
        .lda = task->ldq,
        .rows = rows,
        .depth = size,
        .panels = (const float *)packed->keys + head * head_keys(packed),
        .panel_stride = words(packed, size) * PANEL,
        .columns = keys,
        .c = scores,
        .ldc = lds,
        .finish = FINISH_STORE,
    };
    struct gemm_block mixture = {
        .a = scores,
        .lda = lds,
        .rows = rows,
        .depth = keys,
        .panels = (const float *)packed->values + head * head_values(packed),
        .panel_stride = words(packed, packed->capacity) * PANEL,
        .columns = size,
        .row_scale = inverse_sums,
        .c = task->out + first * task->ldo + head * size,
        .ldc = task->ldo,
        .finish = FINISH_SCALE_ROWS,
    };
    void *queries = inverse_sums + rows;
    switch (packed->format) {
        case KEYS_FLOAT32: return attend_floats(task, &products, &mixture, inverse_sums);
        case KEYS_BFLOAT16: return attend_halves(task, &products, &mixture, inverse_sums, queries);
        case KEYS_SHORTS: return attend_shorts(task, head, &products, &mixture, inverse_sums, queries);
    }
}
