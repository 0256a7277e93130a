#include <string.h>

#include "tasks.h"

static void rgb_row(const uint8_t *rgb, size_t count, const float *mean, const float *inverse_std, float *out,
                    size_t plane) {
    for (size_t channel = 0; channel < 3; channel++) {
        const float m = mean[channel], s = inverse_std[channel];
        for (size_t x = 0; x < count; x++) out[channel * plane + x] = ((float)rgb[3 * x + channel] - m) * s;
    }
}

void patches_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct patches_task *task = argument;
    const size_t patch = task->patch, plane = patch * patch;
    float *out = task->out + unit * task->grid_width * 3 * plane;
    for (size_t column = 0; column < task->grid_width; column++, out += 3 * plane) {
        const size_t left = column * patch;
        const size_t count = task->width - left < patch ? task->width - left : patch;
        if (count < patch || (unit + 1) * patch > task->height) memset(out, 0, 3 * plane * sizeof(float));
        for (size_t row = 0; row < patch && unit * patch + row < task->height; row++) {
            const size_t y = unit * patch + row;
            if (task->rgb != NULL) {
                rgb_row(task->rgb + y * task->rgb_stride + 3 * left, count, task->mean, task->inverse_std,
                        out + row * patch, plane);
                continue;
            }
            for (size_t channel = 0; channel < 3; channel++) {
                memcpy(out + channel * plane + row * patch,
                       task->planes + (channel * task->height + y) * task->width + left, count * sizeof(float));
            }
        }
    }
}
