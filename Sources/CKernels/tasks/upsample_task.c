#include <math.h>
#include <stdbool.h>

#include "tasks.h"

/// The gap between two cells (or between the border and the outermost cell) that a pixel lies in.
struct gap {
    size_t low, high;  ///< cell indices
    double fraction;   ///< 0 at `low`, 1 at `high`
};

static struct gap gap_at(size_t pixel, double step, size_t cells) {
    const double at = ((double)pixel + 0.5) * step - 0.5;
    if (at <= 0) return (struct gap){0, 0, 0};
    const size_t low = (size_t)at;
    if (low + 1 >= cells) return (struct gap){cells - 1, cells - 1, 0};
    return (struct gap){low, low + 1, at - (double)low};
}

size_t upsample_spans(size_t pixels, double step, size_t cells, struct upsample_span *out) {
    size_t count = 0;
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        const struct gap gap = gap_at(pixel, step, cells);
        if (count > 0 && out[count - 1].low == gap.low && out[count - 1].high == gap.high) {
            out[count - 1].end = pixel + 1;
            continue;
        }
        const float slope = gap.low == gap.high ? 0 : (float)step;
        out[count++] = (struct upsample_span){pixel, pixel + 1, gap.low, gap.high, (float)gap.fraction, slope};
    }
    return count;
}

static uint8_t to_byte(float share) {
    // Ordered so that NaN gives 0.
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
    return align(grid_width * ld) + 2 * align(width) + 2 * align(ld);
}

/// Verdicts on a span's pixels between two rows of cells; any other value is the only class that can win there.
enum { SEVERAL = -1, KEPT = -2 };

/// Whether the pixels between four cells have not changed since they were last written.
static bool is_kept(const struct upsample_task *task, struct gap vertical, const struct upsample_span *span) {
    if (task->changed == NULL) return false;
    const size_t tokens = task->grid_width / task->side, left = span->low / task->side, right = span->high / task->side;
    const uint64_t *low = task->changed + vertical.low / task->side * tokens;
    const uint64_t *high = task->changed + vertical.high / task->side * tokens;
    return low[left] <= task->since && low[right] <= task->since && high[left] <= task->since &&
           high[right] <= task->since;
}

/// Judges each span between two rows of cells once for all rows of pixels there: most spans have one class.
static void judge(const struct upsample_task *task, struct gap vertical, int32_t *verdicts) {
    const float *low = task->scores + vertical.low * task->grid_width * task->ld;
    const float *high = task->scores + vertical.high * task->grid_width * task->ld;
    for (size_t i = 0; i < task->span_count; i++) {
        const struct upsample_span *span = task->spans + i;
        const size_t left = span->low * task->ld, right = span->high * task->ld;
        const float *const corners[4] = {low + left, low + right, high + left, high + right};
        verdicts[i] = is_kept(task, vertical, span) ? KEPT : task->kernels->sole_winner(corners, task->classes);
    }
}

static void upsample_row(const struct upsample_task *task, size_t y, struct gap vertical, const int32_t *verdicts,
                         float *scratch) {
    float *row = scratch;                                        // [grid_width x ld] interpolated vertically
    float *best = row + align(task->grid_width * task->ld);      // [width]
    float *values = best + align(task->width);                   // [ld]
    uint16_t *classes = (uint16_t *)(values + align(task->ld));  // [classes]
    uint16_t *labels = task->labels + y * task->labels_stride;

    const bool is_labels_only = task->confidence_kind == CONFIDENCE_NONE;
    uint8_t *confidence = is_labels_only ? NULL : task->confidence + y * task->confidence_stride;
    const float *low = task->scores + vertical.low * task->grid_width * task->ld;
    const float *high = task->scores + vertical.high * task->grid_width * task->ld;

    size_t done = 0;  // cells of `row` interpolated or skipped so far
    for (size_t i = 0; i < task->span_count; i++) {
        const struct upsample_span *span = task->spans + i;
        if (verdicts[i] == KEPT) continue;
        if (verdicts[i] >= 0 && is_labels_only) {
            while (i + 1 < task->span_count && verdicts[i + 1] == verdicts[i]) i++;
            for (size_t x = span->start; x < task->spans[i].end; x++) labels[x] = (uint16_t)verdicts[i];
            continue;
        }
        const size_t first = span->low > done ? span->low : done;
        done = span->high + 1;
        task->kernels->lerp(low + first * task->ld, high + first * task->ld, (float)vertical.fraction,
                            row + first * task->ld, (done - first) * task->ld);
        const float *left = row + span->low * task->ld, *right = row + span->high * task->ld;
        size_t count = 1;
        if (verdicts[i] >= 0) classes[0] = (uint16_t)verdicts[i];
        else count = task->kernels->contenders(left, right, task->classes, classes);
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
    float *scratch = task->scratch + worker * task->scratch_stride;
    int32_t *verdicts = (int32_t *)scratch;  // [spans]
    scratch += align(task->width);
    struct gap judged = {SIZE_MAX, SIZE_MAX, 0};
    for (size_t y = first; y < end; y++) {
        const struct gap vertical = gap_at(y, task->step_y, task->grid_height);
        if (vertical.low != judged.low || vertical.high != judged.high) judge(task, vertical, verdicts);
        judged = vertical;
        upsample_row(task, y, vertical, verdicts, scratch);
    }
}
