#include <string.h>

#include "tasks.h"

// Rows that one unit puts into their slots.
enum { STORE_STEP = 32 };

static size_t round_up(size_t count) { return (count + PANEL - 1) / PANEL * PANEL; }

size_t packed_keys_floats(size_t capacity, size_t heads, size_t head_size) {
    return heads * round_up(capacity) * head_size;
}

size_t packed_values_floats(size_t capacity, size_t heads, size_t head_size) {
    return heads * capacity * round_up(head_size);
}

static float *keys_of(const struct packed_keys *packed, size_t head) {
    return packed->keys + head * packed_keys_floats(packed->capacity, 1, packed->head_size);
}

static float *values_of(const struct packed_keys *packed, size_t head) {
    return packed->values + head * packed_values_floats(packed->capacity, 1, packed->head_size);
}

/// Where the key in `slot` begins; its elements lie PANEL apart.
static float *key_in(const struct packed_keys *packed, size_t head, size_t slot) {
    return keys_of(packed, head) + slot / PANEL * PANEL * packed->head_size + slot % PANEL;
}

void move_packed_key(const struct packed_keys *packed, size_t from, size_t to) {
    for (size_t head = 0; head < packed->heads; head++) {
        const float *old = key_in(packed, head, from);
        float *new = key_in(packed, head, to), *values = values_of(packed, head);
        for (size_t k = 0; k < packed->head_size; k++) new[k * PANEL] = old[k * PANEL];
        for (size_t panel = 0; panel < packed->head_size; panel += PANEL, values += packed->capacity * PANEL) {
            memcpy(values + to * PANEL, values + from * PANEL, PANEL * sizeof(float));
        }
    }
}

size_t store_keys_units(const struct store_keys_task *task) {
    return task->packed.heads * ((task->count + STORE_STEP - 1) / STORE_STEP);
}

void store_keys_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct store_keys_task *task = argument;
    const struct packed_keys *packed = &task->packed;
    const size_t head = unit % packed->heads, first = unit / packed->heads * STORE_STEP, size = packed->head_size;
    const size_t end = task->count - first < STORE_STEP ? task->count : first + STORE_STEP;
    float *values = values_of(packed, head);

    for (size_t row = first; row < end; row++) {
        const size_t slot = task->slots != NULL ? (size_t)task->slots[row] : row;
        const float *from = task->keys + row * task->ld + head * size;
        float *key = key_in(packed, head, slot);
        for (size_t k = 0; k < size; k++) key[k * PANEL] = from[k];

        from = task->values + row * task->ld + head * size;
        for (size_t panel = 0; panel < size; panel += PANEL) {
            const size_t present = size - panel < PANEL ? size - panel : PANEL;
            float *value = values + panel * packed->capacity + slot * PANEL;
            memcpy(value, from + panel, present * sizeof(float));
            memset(value + present, 0, (PANEL - present) * sizeof(float));
        }
    }
}

size_t attention_scratch_floats(size_t key_count, size_t query_step) {
    return query_step * (round_up(key_count) + 1);
}

size_t attention_units(const struct attention_task *task) {
    return task->packed.heads * ((task->query_count + task->query_step - 1) / task->query_step);
}

void attention_unit(const void *argument, size_t unit, size_t worker) {
    const struct attention_task *task = argument;
    const struct packed_keys *packed = &task->packed;
    const struct kernels *kernels = task->kernels;
    const size_t head = unit % packed->heads, first = unit / packed->heads * task->query_step;
    const size_t rows =
        task->query_count - first < task->query_step ? task->query_count - first : task->query_step;
    const size_t keys = task->key_count, lds = round_up(keys), size = packed->head_size;
    float *scores = task->scratch + worker * task->scratch_stride, *inverse_sums = scores + rows * lds;

    const struct gemm_block products = {
        .a = task->queries + first * task->ldq + head * size,
        .lda = task->ldq,
        .rows = rows,
        .depth = size,
        .panels = keys_of(packed, head),
        .panel_stride = size * PANEL,
        .columns = keys,
        .c = scores,
        .ldc = lds,
        .finish = FINISH_STORE,
    };
    kernels->gemm(&products);
    for (size_t row = 0; row < rows; row++) {
        inverse_sums[row] = kernels->softmax_row(scores + row * lds, keys, task->scale);
    }
    const struct gemm_block mixture = {
        .a = scores,
        .lda = lds,
        .rows = rows,
        .depth = keys,
        .panels = values_of(packed, head),
        .panel_stride = packed->capacity * PANEL,
        .columns = size,
        .row_scale = inverse_sums,
        .c = task->out + first * task->ldo + head * size,
        .ldc = task->ldo,
        .finish = FINISH_SCALE_ROWS,
    };
    kernels->gemm(&mixture);
}
