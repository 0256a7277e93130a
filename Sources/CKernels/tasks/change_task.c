#include <string.h>

#include "tasks.h"

// Blocks of a row that are summed together, so that their sums fit the first-level cache.
enum { CHUNK = 64, LARGEST_SIDE = 4 };

static float distance(float a, float b) { return a > b ? a - b : b - a; }

static float larger(float a, float b) { return a > b ? a : b; }

size_t block_change_units(const struct block_change_task *task) { return task->down; }

void block_change_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct block_change_task *task = argument;
    const size_t side = task->side, plane = task->across * task->down, row = unit * task->across;
    const size_t top = unit * side, bottom = top + side < task->height ? top + side : task->height;
    const float scale = 1.0f / (float)(side * side);

    for (size_t first = 0; first < task->across; first += CHUNK) {
        const size_t blocks = task->across - first < CHUNK ? task->across - first : CHUNK;
        const size_t left = first * side, width = task->width > left ? task->width - left : 0;
        const size_t samples = 3 * (blocks * side < width ? blocks * side : width);
        uint16_t sums[3 * CHUNK * LARGEST_SIDE] = {0};
        for (size_t y = top; y < bottom; y++) {
            const uint8_t *rgb = task->rgb + y * task->rgb_stride + 3 * left;
            for (size_t i = 0; i < samples; i++) sums[i] = (uint16_t)(sums[i] + rgb[i]);
        }
        for (size_t block = 0; block < blocks; block++) {
            uint32_t red = 0, green = 0, blue = 0;
            for (size_t x = 3 * block * side; x < 3 * (block + 1) * side; x += 3) {
                red += sums[x];
                green += sums[x + 1];
                blue += sums[x + 2];
            }
            const float r = (float)red * scale, g = (float)green * scale, b = (float)blue * scale;
            const float mean[3] = {(r + 2 * g + b) / 4, (b - g) / 2, (r - g) / 2};
            float change = 0;
            for (size_t k = 0; k < 3; k++) {
                const size_t at = k * plane + row + first + block;
                task->means[at] = mean[k];
                change = larger(change, distance(mean[k], task->reference[at]));
            }
            task->change[row + first + block] = change;
        }
    }
}

size_t token_change_units(const struct token_change_task *task) { return task->down / task->blocks; }

void token_change_unit(const void *argument, size_t unit, size_t worker) {
    (void)worker;
    const struct token_change_task *task = argument;
    const size_t side = task->blocks, columns = task->across / side;
    const float *rows = task->change + unit * side * task->across;
    for (size_t column = 0; column < columns; column++) {
        float largest = 0;
        for (size_t y = 0; y < side; y++) {
            const float *row = rows + y * task->across + column * side;
            for (size_t x = 0; x < side; x++) largest = larger(largest, row[x]);
        }
        task->largest[unit * columns + column] = largest;
    }
}
