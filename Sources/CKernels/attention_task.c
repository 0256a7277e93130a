#include <string.h>

#include "tasks.h"

// Keys that one unit packs; a multiple of PANEL.
enum { PACK_STEP = 128 };

static size_t round_up(size_t count) { return (count + PANEL - 1) / PANEL * PANEL; }

size_t packed_head_floats(size_t count, size_t head_size) { return round_up(count) * round_up(head_size); }

size_t pack_attention_units(const struct pack_attention_task *task) {
    return task->heads * ((task->count + PACK_STEP - 1) / PACK_STEP);
}

void pack_attention_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct pack_attention_task *task = argument;
    const size_t head = unit % task->heads, first = unit / task->heads * PACK_STEP, size = task->head_size;
    const size_t count = task->count - first < PACK_STEP ? task->count - first : PACK_STEP;
    const size_t head_floats = packed_head_floats(task->count, size), column = head * size;

    const int32_t *chosen = task->rows != NULL ? task->rows + first : NULL;
    const float *keys = task->keys + column + (chosen != NULL ? 0 : first * task->ld);
    const float *values = task->values + column + (chosen != NULL ? 0 : first * task->ld);

    pack_transposed(keys, chosen, task->ld, count, size, task->packed_keys + head * head_floats + first * size);

    for (size_t panel = 0; panel < size; panel += PANEL) {
        const size_t present = size - panel < PANEL ? size - panel : PANEL;
        float *out = task->packed_values + head * head_floats + panel * task->count + first * PANEL;
        for (size_t j = 0; j < count; j++, out += PANEL) {
            const float *row = values + (chosen != NULL ? (size_t)chosen[j] : j) * task->ld + panel;
            memcpy(out, row, present * sizeof(float));
            memset(out + present, 0, (PANEL - present) * sizeof(float));
        }
    }
}

size_t attention_scratch_floats(size_t key_count, size_t query_step) {
    return query_step * (round_up(key_count) + 1);
}

size_t attention_units(const struct attention_task *task) {
    return task->heads * ((task->query_count + task->query_step - 1) / task->query_step);
}

void attention_unit(const void *argument, size_t unit, size_t worker) {
    const struct attention_task *task = argument;
    const struct kernels *kernels = task->kernels;
    const size_t head = unit % task->heads, first = unit / task->heads * task->query_step;
    const size_t rows =
        task->query_count - first < task->query_step ? task->query_count - first : task->query_step;
    const size_t keys = task->key_count, lds = round_up(keys), size = task->head_size;
    const size_t head_floats = packed_head_floats(keys, size);
    float *scores = task->scratch + worker * task->scratch_stride, *inverse_sums = scores + rows * lds;

    const struct gemm_block products = {
        .a = task->queries + first * task->ldq + head * size,
        .lda = task->ldq,
        .rows = rows,
        .depth = size,
        .panels = task->packed_keys + head * head_floats,
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
        .panels = task->packed_values + head * head_floats,
        .columns = size,
        .row_scale = inverse_sums,
        .c = task->out + first * task->ldo + head * size,
        .ldc = task->ldo,
        .finish = FINISH_SCALE_ROWS,
    };
    kernels->gemm(&mixture);
}
