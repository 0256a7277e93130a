#include <string.h>

#include "tasks.h"

static void rgb_row(const uint8_t *rgb, size_t count, const float *mean, const float *inverse_std, float *out,
                    size_t plane) {
    for (size_t channel = 0; channel < 3; channel++) {
        const float m = mean[channel], s = inverse_std[channel];
        for (size_t x = 0; x < count; x++) out[channel * plane + x] = ((float)rgb[3 * x + channel] - m) * s;
    }
}

static void cut_patch(const struct patches_task *task, size_t column, size_t row, float *out) {
    const size_t patch = task->patch, plane = patch * patch, left = column * patch, top = row * patch;
    const size_t count = task->width - left < patch ? task->width - left : patch;
    if (count < patch || top + patch > task->height) memset(out, 0, 3 * plane * sizeof(float));
    for (size_t y = top; y < top + patch && y < task->height; y++, out += patch) {
        if (task->rgb != NULL) {
            rgb_row(task->rgb + y * task->rgb_stride + 3 * left, count, task->mean, task->inverse_std, out, plane);
            continue;
        }
        for (size_t channel = 0; channel < 3; channel++) {
            memcpy(out + channel * plane, task->planes + (channel * task->height + y) * task->width + left,
                   count * sizeof(float));
        }
    }
}

size_t patches_units(const struct patches_task *task) { return (task->count + PATCHES_STEP - 1) / PATCHES_STEP; }

void patches_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct patches_task *task = argument;
    const size_t first = unit * PATCHES_STEP;
    const size_t end = first + PATCHES_STEP < task->count ? first + PATCHES_STEP : task->count;
    for (size_t i = first; i < end; i++) {
        const size_t token = (size_t)task->tokens[i];
        cut_patch(task, token % task->grid_width, token / task->grid_width,
                  task->out + i * 3 * task->patch * task->patch);
    }
}
