#include <math.h>
#include <string.h>

#include "tasks.h"

static size_t blocks(size_t count, size_t step) { return (count + step - 1) / step; }

static size_t units_of(const struct gemm_block *block, size_t row_step, size_t column_step) {
    return blocks(block->rows, row_step) * blocks(block->columns, column_step);
}

/// Makes `block`, a whole product, that part of it which is unit `unit`; returns its first row.
static size_t narrow(struct gemm_block *block, size_t row_step, size_t column_step, size_t unit) {
    const size_t row_blocks = blocks(block->rows, row_step);
    const size_t row = unit % row_blocks * row_step, column = unit / row_blocks * column_step;
    if (block->a != NULL) block->a = (const float *)block->a + row * block->lda;
    block->panels = (const float *)block->panels + column / PANEL * block->panel_stride;
    block->rows = block->rows - row < row_step ? block->rows - row : row_step;
    block->columns = block->columns - column < column_step ? block->columns - column : column_step;
    block->c += row * block->ldc + column;
    if (block->bias != NULL) block->bias += column;
    if (block->row_scale != NULL) block->row_scale += row;
    if (block->scales != NULL) block->scales += column;
    if (block->sums != NULL) block->sums += column;
    return row;
}

size_t gemm_units(const struct gemm_task *task) {
    return units_of(&task->block, task->row_step, task->column_step);
}

void gemm_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct gemm_task *task = argument;
    struct gemm_block part = task->block;
    narrow(&part, task->row_step, task->column_step, unit);
    task->kernels->gemm(&part);
}

static size_t round_up(size_t count, size_t step) { return blocks(count, step) * step; }

size_t gemm8_scratch_bytes(size_t depth, size_t row_step) {
    return round_up(row_step * (sizeof(struct row_unit) + round_up(depth, QUAD)), 64);
}

size_t gemm8_units(const struct gemm8_task *task) {
    return units_of(&task->block, task->row_step, task->column_step);
}

void gemm8_unit(const void *argument, size_t unit, size_t worker) {
    const struct gemm8_task *task = argument;
    struct gemm_block part = task->block;
    const float *x = task->x + narrow(&part, task->row_step, task->column_step, unit) * task->ldx;
    struct row_unit *units = (struct row_unit *)(task->scratch + worker * task->scratch_stride);
    uint8_t *integers = (uint8_t *)(units + task->row_step);
    for (size_t row = 0; row < part.rows; row++) {
        units[row] = task->kernels->quantise_row(x + row * task->ldx, task->inputs, integers + row * QUAD * part.depth);
    }
    part.a = integers;
    part.lda = part.depth;
    part.units = units;
    task->kernels->gemm8(&part);
}

void pack_int8(
    const float *rows, size_t ld, size_t count, size_t depth, int8_t *panels, float *scales, int32_t *sums) {
    const size_t padded = round_up(depth, QUAD), columns = round_up(count, PANEL);
    memset(panels, 0, columns * padded);
    for (size_t column = 0; column < columns; column++) {
        float most = 0;
        for (size_t k = 0; column < count && k < depth; k++) {
            const float size = fabsf(rows[column * ld + k]);
            most = size > most ? size : most;
        }
        scales[column] = most / 127;
        sums[column] = 0;
        if (!(most > 0)) continue;
        int8_t *panel = panels + column / PANEL * PANEL * padded + column % PANEL * QUAD;
        for (size_t k = 0; k < depth; k++) {
            const int8_t integer = (int8_t)lrintf(rows[column * ld + k] * (127 / most));
            panel[k / QUAD * PANEL * QUAD + k % QUAD] = integer;
            sums[column] += integer;
        }
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
