#include "tasks.h"

size_t score_units(const struct score_task *task) { return (task->rows + task->row_step - 1) / task->row_step; }

void score_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct score_task *task = argument;
    const size_t first = unit * task->row_step;
    const size_t end = first + task->row_step < task->rows ? first + task->row_step : task->rows;
    for (size_t row = first; row < end; row++) {
        float *pred = task->pred + row * task->ld;
        task->kernels->scaled_sigmoid(task->logits + row * task->ld, task->presence, pred, task->ld);
        size_t best = 0;
        for (size_t k = 1; k < task->classes; k++) best = pred[k] > pred[best] ? k : best;
        task->confidence[row] = pred[best];
        task->label[row] = (uint16_t)best;
    }
}
