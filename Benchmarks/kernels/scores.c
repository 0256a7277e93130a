// From logits to a label for each pixel.
#include "../timing.h"
#include "meter.h"
#include "shape.h"
#include "tasks.h"

enum { SCORE_ROWS = 64 };

static void score(const struct kernels *kernels, struct score_task task, const float *presence) {
    task.kernels = kernels;
    task.presence = presence;
    all(score_unit, &task, score_units(&task));
}

static void upsample(const struct kernels *kernels, struct upsample_task task, enum confidence kind) {
    task.kernels = kernels;
    task.confidence_kind = kind;
    all(upsample_unit, &task, upsample_units(&task));
}

/// As of a model: regions of six by six tokens in which one class is likely, so that few classes compete for a pixel.
static float *regions(const struct shape *s) {
    float *scores = matrix(tokens_of(s) * score_columns(s));
    for (size_t token = 0; token < tokens_of(s); token++) {
        const size_t region = token / s->grid_width / 6 * 7 + token % s->grid_width / 6;
        scores[token * score_columns(s) + region % s->classes] += 4;
    }
    return scores;
}

static void bench_scoring(const struct shape *s, const float *logits) {
    const size_t n = tokens_of(s), columns = score_columns(s);
    float *pred = matrix(n * columns), *confidence = matrix(n), *presence = matrix(columns);
    uint16_t *label = room(n, sizeof *label);
    const struct score_task task = {.logits = logits, .ld = columns, .rows = n, .classes = s->classes, .pred = pred,
                                    .confidence = confidence, .label = label, .row_step = SCORE_ROWS};
    BENCH("score, sigmoid", n * s->classes, ELEMENTS, score(k, task, presence))
    BENCH("score, softmax", n * s->classes, ELEMENTS, score(k, task, NULL))
    free(pred), free(confidence), free(presence), free(label);
}

static void bench_upsampling(const struct shape *s, const float *scores) {
    const size_t columns = score_columns(s), width = s->grid_width * PATCH, height = s->grid_height * PATCH;
    struct upsample_span *spans = room(width, sizeof *spans);
    const size_t scratch_floats = upsample_scratch_floats(s->grid_width, columns, width);
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
    free(spans), free(scratch), free(labels), free(confidence);
}

void bench_scores(const struct shape *s) {
    float *scores = regions(s);
    bench_scoring(s, scores);
    bench_upsampling(s, scores);
    free(scores);
}
