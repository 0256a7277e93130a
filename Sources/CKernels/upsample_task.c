#include <math.h>
#include <stdbool.h>

#include "tasks.h"

/// The cell between two tokens (or between the border and the outermost token) that a pixel lies in.
struct cell {
    size_t low, high;  ///< token indices
    double fraction;   ///< 0 at `low`, 1 at `high`
};

static struct cell cell_at(size_t pixel, double step, size_t tokens) {
    const double at = ((double)pixel + 0.5) * step - 0.5;
    if (at <= 0) return (struct cell){0, 0, 0};
    const size_t low = (size_t)at;
    if (low + 1 >= tokens) return (struct cell){tokens - 1, tokens - 1, 0};
    return (struct cell){low, low + 1, at - (double)low};
}

size_t upsample_spans(size_t pixels, double step, size_t tokens, struct upsample_span *out) {
    size_t count = 0;
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        const struct cell cell = cell_at(pixel, step, tokens);
        if (count > 0 && out[count - 1].low == cell.low && out[count - 1].high == cell.high) {
            out[count - 1].end = pixel + 1;
            continue;
        }
        const float slope = cell.low == cell.high ? 0 : (float)step;
        out[count++] = (struct upsample_span){pixel, pixel + 1, cell.low, cell.high, (float)cell.fraction, slope};
    }
    return count;
}

static uint8_t to_byte(float share) {
    // Written so that NaN gives 0.
    return (uint8_t)(share > 0 ? (share < 1 ? share * 255 + 0.5f : 255) : 0);
}

/// 1 / sum over classes of exp(v - best): the softmax of the winner.
static float softmax_of_best(const struct kernels *kernels, const float *left, const float *right, size_t classes,
                             float t, float best, float *row) {
    kernels->lerp(left, right, t, row, classes);
    for (size_t k = 0; k < classes; k++) row[k] -= best;
    kernels->exponential(row, row, classes);
    float sum = 0;
    for (size_t k = 0; k < classes; k++) sum += row[k];
    return 1 / sum;
}

static size_t align(size_t count) { return (count + PANEL - 1) / PANEL * PANEL; }

size_t upsample_scratch_floats(size_t grid_width, size_t ld, size_t width) {
    return align(grid_width * ld) + align(width) + 2 * align(ld);
}

/// Whether the pixels between four tokens are as they were written last.
static bool is_kept(const struct upsample_task *task, struct cell vertical, const struct upsample_span *span) {
    if (task->changed == NULL) return false;
    const uint64_t *low = task->changed + vertical.low * task->grid_width;
    const uint64_t *high = task->changed + vertical.high * task->grid_width;
    return low[span->low] <= task->since && low[span->high] <= task->since && high[span->low] <= task->since &&
           high[span->high] <= task->since;
}

static void upsample_row(const struct upsample_task *task, size_t y, float *scratch) {
    float *row = scratch;                                        // [grid_width x ld] interpolated vertically
    float *best = row + align(task->grid_width * task->ld);      // [width]
    float *values = best + align(task->width);                   // [ld]
    uint16_t *classes = (uint16_t *)(values + align(task->ld));  // [classes]
    uint16_t *labels = task->labels + y * task->labels_stride;

    const bool is_labels_only = task->confidence_kind == CONFIDENCE_NONE;
    uint8_t *confidence = is_labels_only ? NULL : task->confidence + y * task->confidence_stride;
    const struct cell vertical = cell_at(y, task->step_y, task->grid_height);
    const float *low = task->scores + vertical.low * task->grid_width * task->ld;
    const float *high = task->scores + vertical.high * task->grid_width * task->ld;

    size_t done = 0;  // tokens of `row`, or passed over
    for (size_t i = 0; i < task->span_count; i++) {
        const struct upsample_span *span = task->spans + i;
        if (is_kept(task, vertical, span)) continue;
        const size_t first = span->low > done ? span->low : done;
        done = span->high + 1;
        task->kernels->lerp(low + first * task->ld, high + first * task->ld, (float)vertical.fraction,
                            row + first * task->ld, (done - first) * task->ld);
        const float *left = row + span->low * task->ld, *right = row + span->high * task->ld;
        const size_t count = task->kernels->contenders(left, right, task->classes, classes);
        task->kernels->lerp_argmax(left, right, classes, count, span->fraction, span->slope, labels + span->start,
                                   best + span->start, span->end - span->start);
        if (confidence == NULL) continue;
        for (size_t x = span->start; x < span->end; x++) {
            if (task->confidence_kind == CONFIDENCE_SOFTMAX) {
                const float t = span->fraction + (float)(x - span->start) * span->slope;
                best[x] = softmax_of_best(task->kernels, left, right, task->classes, t, best[x], values);
            }
            confidence[x] = to_byte(best[x]);
        }
    }
}

size_t upsample_units(const struct upsample_task *task) {
    return (task->height + UPSAMPLE_ROWS - 1) / UPSAMPLE_ROWS;
}

void upsample_unit(const void *argument, size_t unit, size_t worker) {
    const struct upsample_task *task = argument;
    const size_t first = unit * UPSAMPLE_ROWS;
    const size_t end = first + UPSAMPLE_ROWS < task->height ? first + UPSAMPLE_ROWS : task->height;
    for (size_t y = first; y < end; y++) upsample_row(task, y, task->scratch + worker * task->scratch_stride);
}
