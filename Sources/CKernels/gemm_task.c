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
    part.a += row * part.lda;
    part.panels += column / PANEL * part.panel_stride;
    part.c += row * part.ldc + column;
    if (part.bias != NULL) part.bias += column;
    if (part.row_scale != NULL) part.row_scale += row;
    task->kernels->gemm(&part);
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
