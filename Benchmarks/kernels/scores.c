// Benchmarks of the steps from logits to a label for each pixel.
#include "../timing.h"
#include "meter.h"
#include "shape.h"
#include "tasks.h"

enum { SCORE_ROWS = 64, SIDE = 4 };

static void score(const struct kernels *kernels, struct score_task task) {
    task.kernels = kernels;
    all(score_unit, &task, score_units(&task));
}

static void score_cells(const struct kernels *kernels, struct cells_task task) {
    task.kernels = kernels;
    all(cells_unit, &task, cells_units(&task));
}

static void upsample(const struct kernels *kernels, struct upsample_task task, enum confidence kind) {
    task.kernels = kernels;
    task.confidence_kind = kind;
    all(upsample_unit, &task, upsample_units(&task));
}

/// Scores like a model's: one class is likely in each region of 6 x 6 tokens, so few classes compete for a pixel. A
/// token has `side` x `side` cells.
static float *regions(const struct shape *s, size_t side) {
    const size_t cells = side * side * tokens_of(s), across = side * s->grid_width, region_side = 6 * side;
    float *scores = matrix(cells * score_columns(s));
    for (size_t cell = 0; cell < cells; cell++) {
        const size_t region = cell / across / region_side * 7 + cell % across / region_side;
        scores[cell * score_columns(s) + region % s->classes] += 4;
    }
    return scores;
}

static void bench_scoring(const struct shape *s, const float *logits) {
    const size_t n = tokens_of(s), columns = score_columns(s);
    float *pred = matrix(SIDE * SIDE * n * columns), *kept = matrix(SIDE * SIDE * n * columns);
    float *confidence = matrix(n), *presence = matrix(columns), *cells = matrix(SIDE * SIDE * n * columns);
    uint16_t *label = room(n, sizeof *label), *cell = room(n, sizeof *cell);
    int32_t *places = room(n, sizeof *places);
    for (size_t token = 0; token < n; token++) places[token] = (int32_t)token;
    const struct score_task task = {.logits = logits, .ld = columns, .rows = n, .classes = s->classes, .pred = pred,
                                    .presence = presence, .confidence = confidence, .label = label,
                                    .row_step = SCORE_ROWS};
    BENCH("score, sigmoid", n * s->classes, ELEMENTS, score(k, task))
    struct cells_task softmax = {.logits = logits, .ld = columns, .rows = n, .classes = s->classes, .side = 1,
                                 .tokens = places, .grid_width = s->grid_width, .kept = kept, .pred = pred,
                                 .ldk = columns, .confidence = confidence, .label = label, .cell = cell,
                                 .row_step = SCORE_ROWS};
    BENCH("score, softmax", n * s->classes, ELEMENTS, score_cells(k, softmax))
    softmax.logits = cells, softmax.ld = SIDE * SIDE * columns, softmax.side = SIDE;
    softmax.row_step = SCORE_ROWS / SIDE / SIDE;
    BENCH("score, softmax of 4 x 4 cells", SIDE * SIDE * n * s->classes, ELEMENTS, score_cells(k, softmax))
    free(pred), free(kept), free(confidence), free(presence), free(cells), free(label), free(cell), free(places);
}

static void bench_upsampling(const struct shape *s, const float *scores, const float *cells) {
    const size_t columns = score_columns(s), width = s->grid_width * PATCH, height = s->grid_height * PATCH;
    struct upsample_span *spans = room(width, sizeof *spans), *fine = room(width, sizeof *fine);
    const size_t scratch_floats = upsample_scratch_floats(SIDE * s->grid_width, columns, width);
    float *scratch = matrix(scratch_floats);
    uint16_t *labels = room(width * height, sizeof *labels);
    uint8_t *confidence = room(width * height, 1);
    const struct upsample_task task = {
        .scores = scores, .ld = columns, .classes = s->classes, .grid_width = s->grid_width,
        .grid_height = s->grid_height, .spans = spans,
        .span_count = upsample_spans(width, 1.0 / PATCH, s->grid_width, spans), .step_y = 1.0 / PATCH,
        .labels = labels, .labels_stride = width, .width = width, .height = height, .confidence = confidence,
        .confidence_stride = width, .scratch = scratch, .scratch_stride = scratch_floats};
    BENCH("upsample", width * height, PIXELS, upsample(k, task, CONFIDENCE_NONE))
    BENCH("upsample, confidence", width * height, PIXELS, upsample(k, task, CONFIDENCE_BEST))
    BENCH("upsample, softmax confidence", width * height, PIXELS, upsample(k, task, CONFIDENCE_SOFTMAX))
    struct upsample_task finer = task;
    finer.scores = cells, finer.grid_width *= SIDE, finer.grid_height *= SIDE, finer.spans = fine;
    finer.step_y = (double)SIDE / PATCH;
    finer.span_count = upsample_spans(width, finer.step_y, finer.grid_width, fine);
    BENCH("upsample, 4 x 4 cells a token", width * height, PIXELS, upsample(k, finer, CONFIDENCE_NONE))
    BENCH("the same, softmax confidence", width * height, PIXELS, upsample(k, finer, CONFIDENCE_SOFTMAX))
    free(spans), free(fine), free(scratch), free(labels), free(confidence);
}

void bench_scores(const struct shape *s) {
    float *scores = regions(s, 1), *cells = regions(s, SIDE);
    bench_scoring(s, scores);
    bench_upsampling(s, scores, cells);
    free(scores), free(cells);
}
