#include <math.h>

#include "tasks.h"

size_t cells_units(const struct cells_task *task) { return (task->rows + task->row_step - 1) / task->row_step; }

/// Index of a token's first cell in the grid of cells.
static size_t first_cell(const struct cells_task *task, size_t token) {
    const size_t row = token / task->grid_width, column = token % task->grid_width;
    return (row * task->side * task->grid_width + column) * task->side;
}

/// The first class whose probability equals `confidence`; 0 if no class's does, for example if all are NaN.
static uint16_t class_of(const float *pred, size_t classes, float confidence) {
    for (size_t k = 0; k < classes; k++) {
        if (pred[k] == confidence) return (uint16_t)k;
    }
    return 0;
}

static void score_token(const struct cells_task *task, size_t row) {
    const float *logits = task->logits + row * task->ld, *least_sure = NULL;
    const size_t first = first_cell(task, (size_t)task->tokens[row]), across = task->side * task->grid_width;
    float least = INFINITY;
    for (size_t down = 0; down < task->side; down++) {
        size_t place = (first + down * across) * task->ldk;
        for (size_t right = 0; right < task->side; right++, place += task->ldk, logits += task->classes) {
            float *pred = task->pred + place;
            const float confidence = task->kernels->softmax_copy(logits, task->classes, task->kept + place, pred);
            // A cell whose answer is NaN counts as the least sure.
            if (!(confidence < least) && !isnan(confidence) && least_sure != NULL) continue;
            least = confidence;
            least_sure = pred;
            task->cell[row] = (uint16_t)(down * task->side + right);
        }
    }
    task->confidence[row] = least;
    task->label[row] = class_of(least_sure, task->classes, least);
}

void cells_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct cells_task *task = argument;
    const size_t first = unit * task->row_step;
    const size_t end = first + task->row_step < task->rows ? first + task->row_step : task->rows;
    for (size_t row = first; row < end; row++) score_token(task, row);
}
