#include <math.h>
#include <string.h>

#include "tasks.h"

static size_t blocks(size_t count, size_t step) { return (count + step - 1) / step; }

size_t gemm_units(const struct gemm_task *task) {
    return blocks(task->block.rows, task->row_step) * blocks(task->block.columns, task->column_step);
}

void gemm_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct gemm_task *task = argument;
    const size_t row_blocks = blocks(task->block.rows, task->row_step);
    const size_t row = unit % row_blocks * task->row_step, column = unit / row_blocks * task->column_step;
    struct gemm_block part = task->block;
    part.rows = part.rows - row < task->row_step ? part.rows - row : task->row_step;
    part.columns = part.columns - column < task->column_step ? part.columns - column : task->column_step;
    part.a = (const float *)part.a + row * part.lda;
    part.panels = (const float *)part.panels + column / PANEL * part.panel_stride;
    part.c += row * part.ldc + column;
    if (part.bias != NULL) part.bias += column;
    if (part.row_scale != NULL) part.row_scale += row;
    if (part.units != NULL) part.units += row;
    if (part.scales != NULL) part.scales += column;
    if (part.offsets != NULL) part.offsets += column;
    task->gemm(&part);
}

size_t quantise_units(const struct quantise_task *task) { return blocks(task->rows, task->row_step); }

void quantise_unit(const void *argument, size_t unit, size_t worker) {
    const struct quantise_task *task = argument;
    const size_t first = unit * task->row_step, bytes = blocks(task->columns, QUAD) * QUAD;
    const size_t end = task->rows - first < task->row_step ? task->rows : first + task->row_step;
    for (size_t row = first; row < end; row++) {
        const float *x = task->x + row * task->ldx;
        if (task->norm_weight != NULL) {
            float *normed = task->normed + worker * task->columns;
            task->kernels->layer_norm_row(x, normed, task->norm_weight, task->norm_bias, task->columns, task->epsilon);
            x = normed;
        }
        task->units[row] = task->kernels->quantise_row(x, task->columns, task->out + row * bytes);
    }
}

/// The largest sum of weights of one sign in two words that is summed in 16 bits: that of two neighbours in each word.
static float largest_sum(const float *x, size_t depth) {
    float most = 0;
    for (size_t k = 0; k + QUAD < depth; k += k % QUAD == 0 ? 2 : 2 * QUAD - 2) {
        float up = 0, down = 0;
        for (size_t i = 0; i < 4; i++) {
            const size_t at = k + i / 2 * QUAD + i % 2;
            const float weight = at < depth ? x[at] : 0;
            if (weight > 0) up += weight;
            else down -= weight;
        }
        most = fmaxf(most, fmaxf(up, down));
    }
    return most;
}

void pack_int8(const struct kernels *kernels, const float *rows, size_t ld, size_t count, size_t depth, int8_t *panels,
               float *scales, float *offsets) {
    const size_t padded = blocks(depth, QUAD) * QUAD, columns = blocks(count, PANEL) * PANEL;
    memset(panels, 0, columns * padded);
    for (size_t column = 0; column < columns; column++) {
        float most = 0;
        for (size_t k = 0; column < count && k < depth; k++) {
            const float size = fabsf(rows[column * ld + k]);
            most = size > most ? size : most;
        }
        // 127 times 258 fits 16 bits, and rounding adds at most 2.
        if (kernels->sums_in_16_bits && column < count) {
            most = fmaxf(most, largest_sum(rows + column * ld, depth) * (127.0f / 256));
        }
        scales[column] = most / 127;
        offsets[column] = 0;
        if (!(most > 0)) continue;
        int8_t *panel = panels + column / PANEL * PANEL * padded + column % PANEL * QUAD;
        int32_t sum = 0;
        for (size_t k = 0; k < depth; k++) {
            const int8_t integer = (int8_t)lrintf(rows[column * ld + k] * (127 / most));
            panel[k / QUAD * PANEL * QUAD + k % QUAD] = integer;
            sum += integer;
        }
        offsets[column] = scales[column] * (float)sum;
    }
}

void pack_transposed(const float *rows, size_t ld, size_t count, size_t depth, float *panels) {
    for (size_t first = 0; first < count; first += PANEL, panels += PANEL * depth) {
        for (size_t j = 0; j < PANEL; j++) {
            if (first + j >= count) {
                for (size_t k = 0; k < depth; k++) panels[k * PANEL + j] = 0;
                continue;
            }
            const float *row = rows + (first + j) * ld;
            for (size_t k = 0; k < depth; k++) panels[k * PANEL + j] = row[k];
        }
    }
}

void pack_panels(const struct kernels *kernels, const float *rows, size_t ld, size_t count, size_t depth,
                 float *panels) {
    if (!kernels->by_column) return pack_transposed(rows, ld, count, depth, panels);
    for (size_t j = 0; j < count; j++) memcpy(panels + j * depth, rows + j * ld, depth * sizeof(float));
    memset(panels + count * depth, 0, (blocks(count, PANEL) * PANEL - count) * depth * sizeof(float));
}
