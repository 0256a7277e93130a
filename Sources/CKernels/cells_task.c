#include <math.h>

#include "tasks.h"

size_t cells_units(const struct cells_task *task) { return (task->rows + task->row_step - 1) / task->row_step; }

/// The place of a token's first cell among those of the grid.
static size_t first_cell(const struct cells_task *task, size_t token) {
    const size_t row = token / task->grid_width, column = token % task->grid_width;
    return (row * task->side * task->grid_width + column) * task->side;
}

static void score_token(const struct cells_task *task, size_t row) {
    const float *logits = task->logits + row * task->ld;
    const size_t first = first_cell(task, (size_t)task->tokens[row]), across = task->side * task->grid_width;
    float least = INFINITY;
    for (size_t cell = 0; cell < task->side * task->side; cell++, logits += task->classes) {
        const size_t place = (first + cell / task->side * across + cell % task->side) * task->ldk;
        const size_t best = task->kernels->softmax_best(logits, task->classes, task->kept + place, task->pred + place);
        const float confidence = task->pred[place + best];
        // A cell whose answer is no number is as unsure as can be.
        if (cell > 0 && !(confidence < least) && !isnan(confidence)) continue;
        least = confidence;
        task->label[row] = (uint16_t)best;
        task->cell[row] = (uint16_t)cell;
    }
    task->confidence[row] = least;
}

void cells_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct cells_task *task = argument;
    const size_t first = unit * task->row_step;
    const size_t end = first + task->row_step < task->rows ? first + task->row_step : task->rows;
    for (size_t row = first; row < end; row++) score_token(task, row);
}
