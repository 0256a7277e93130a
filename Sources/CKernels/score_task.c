#include <string.h>

#include "tasks.h"

size_t score_units(const struct score_task *task) { return (task->rows + task->row_step - 1) / task->row_step; }

void score_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct score_task *task = argument;
    const size_t first = unit * task->row_step;
    const size_t end = first + task->row_step < task->rows ? first + task->row_step : task->rows;
    for (size_t row = first; row < end; row++) {
        const float *logits = task->logits + row * task->ld;
        float *pred = task->pred + row * task->ld;
        if (task->presence != NULL) {
            task->kernels->scaled_sigmoid(logits, task->presence, pred, task->ld);
        } else {
            memcpy(pred, logits, task->ld * sizeof(float));
            const float inverse_sum = task->kernels->softmax_row(pred, task->classes, 1);
            for (size_t k = 0; k < task->classes; k++) pred[k] *= inverse_sum;
        }
        size_t best = 0;
        for (size_t k = 1; k < task->classes; k++) best = pred[k] > pred[best] ? k : best;
        task->confidence[row] = pred[best];
        task->label[row] = (uint16_t)best;
    }
}
