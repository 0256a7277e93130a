#include "tasks.h"

size_t layer_norm_units(const struct layer_norm_task *task) {
    return (task->rows + task->row_step - 1) / task->row_step;
}

void layer_norm_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct layer_norm_task *task = argument;
    const size_t first = unit * task->row_step;
    const size_t end = first + task->row_step < task->rows ? first + task->row_step : task->rows;
    for (size_t row = first; row < end; row++) {
        task->kernels->layer_norm_row(task->x + row * task->ldx, task->out + row * task->ldo, task->weight, task->bias,
                                      task->columns, task->epsilon);
    }
}
