#include "packed_keys.h"

/// Distance between rows of scores: an odd number of cache lines, or the rows of a tile would compete for few places in
/// the cache.
static size_t score_stride(size_t key_count) { return round_up(key_count) | PANEL; }

/// Words of a query's integers, and of their unit.
static size_t query_words(size_t head_size) {
    return (head_size + 1) / 2 + sizeof(struct row_unit) / sizeof(float);
}

size_t attention_scratch_floats(size_t key_count, size_t head_size, size_t query_step) {
    return query_step * (score_stride(key_count) + 1 + query_words(head_size));
}

size_t attention_units(const struct attention_task *task) {
    return task->packed.heads * ((task->query_count + task->query_step - 1) / task->query_step);
}

/// What a tile of queries is multiplied by: scores = q k^T, and out = p v / sum p.
struct tile {
    const struct attention_task *task;
    size_t head;
    struct gemm_block scores, mixture;
    float *factors;  ///< [rows] factor of a row's scores, later 1 / sum p
    void *queries;   ///< memory for the integers of the queries
};

static void score_shorts(struct tile *tile) {
    struct gemm_block *scores = &tile->scores;
    const struct kernels *kernels = tile->task->kernels;
    const size_t size = tile->task->packed.head_size;
    int16_t *queries = tile->queries;
    for (size_t row = 0; row < scores->rows; row++) {
        const float *query = (const float *)scores->a + row * scores->lda;
        int16_t *shorts = queries + 2 * row * scores->depth;
        const float factor = factor_of(kernels, query, size, key_most(size));
        kernels->shorten_row(query, size, factor, shorts);
        if (size % 2 != 0) shorts[size] = 0;
        tile->factors[row] *= scale_of(factor);
    }
    scores->a = queries;
    scores->lda = scores->depth;
    scores->scales = key_scales(&tile->task->packed, tile->head);
    kernels->gemm_shorts(scores);
}

static void score_bytes(struct tile *tile) {
    struct gemm_block *scores = &tile->scores;
    const struct kernels *kernels = tile->task->kernels;
    struct row_unit *units = tile->queries;
    uint8_t *queries = (uint8_t *)(units + scores->rows);
    for (size_t row = 0; row < scores->rows; row++) {
        const float *query = (const float *)scores->a + row * scores->lda;
        units[row] =
            kernels->quantise_row(query, tile->task->packed.head_size, queries + QUAD * row * scores->depth);
    }
    scores->a = queries;
    scores->lda = scores->depth;
    scores->units = units;
    scores->scales = key_scales(&tile->task->packed, tile->head);
    scores->offsets = key_offsets(&tile->task->packed, tile->head);
    kernels->gemm8(scores);
}

/// p of each row in place of its scores, in the format of the values; returns 1 / sum p.
static float share(const struct tile *tile, float *scores, float factor) {
    const struct kernels *kernels = tile->task->kernels;
    const struct packed_keys *packed = &tile->task->packed;
    const size_t keys = tile->task->key_count;
    float inverse_sum = 0;
    switch (packed->value_format) {
        case FORMAT_SHORTS:
            // Values are weighted by their scales, so that all values have the same.
            inverse_sum = kernels->softmax_row_shorts(scores, keys, factor, value_scales(packed, tile->head));
            break;
        case FORMAT_BFLOAT16: inverse_sum = kernels->softmax_row16(scores, keys, factor); break;
        default: return kernels->softmax_row(scores, keys, factor);
    }
    if (keys % 2 != 0) ((uint16_t *)scores)[keys] = 0;
    return inverse_sum;
}

static void attend(struct tile *tile) {
    const struct kernels *kernels = tile->task->kernels;
    const struct packed_keys *packed = &tile->task->packed;
    for (size_t row = 0; row < tile->scores.rows; row++) tile->factors[row] = tile->task->scale;
    switch (packed->key_format) {
        case FORMAT_SHORTS: score_shorts(tile); break;
        case FORMAT_BYTES: score_bytes(tile); break;
        default: kernels->gemm(&tile->scores);
    }
    for (size_t row = 0; row < tile->scores.rows; row++) {
        tile->factors[row] = share(tile, tile->scores.c + row * tile->scores.ldc, tile->factors[row]);
    }
    switch (packed->value_format) {
        case FORMAT_SHORTS: return kernels->gemm_shorts(&tile->mixture);
        case FORMAT_BFLOAT16: return kernels->gemm16(&tile->mixture);
        default: return kernels->gemm(&tile->mixture);
    }
}

void attention_unit(const void *argument, size_t unit, size_t worker) {
    const struct attention_task *task = argument;
    const struct packed_keys *packed = &task->packed;
    const size_t head = unit % packed->heads, first = unit / packed->heads * task->query_step;
    const size_t rows =
        task->query_count - first < task->query_step ? task->query_count - first : task->query_step;
    const size_t keys = task->key_count, lds = score_stride(keys), size = packed->head_size;
    float *scores = task->scratch + worker * task->scratch_stride, *factors = scores + rows * lds;

    struct tile tile = {
        .task = task,
        .head = head,
        .scores = {
            .a = task->queries + first * task->ldq + head * size,
            .lda = task->ldq,
            .rows = rows,
            .depth = key_words(packed),
            .panels = (const float *)packed->keys + head * head_keys(packed),
            .panel_stride = key_words(packed) * PANEL,
            .columns = keys,
            .c = scores,
            .ldc = lds,
            .finish = FINISH_STORE,
        },
        .mixture = {
            .a = scores,
            .lda = lds,
            .rows = rows,
            .depth = words(packed->value_format, keys),
            .panels = (const float *)packed->values + head * head_values(packed),
            .panel_stride = words(packed->value_format, packed->capacity) * PANEL,
            .columns = size,
            .row_scale = factors,
            .c = task->out + first * task->ldo + head * size,
            .ldc = task->ldo,
            .finish = FINISH_SCALE_ROWS,
        },
        .factors = factors,
        .queries = factors + rows,
    };
    attend(&tile);
}
