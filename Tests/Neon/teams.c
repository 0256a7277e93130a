// Tests that tasks give the same bits on teams of one and of three workers.
#include "check.h"
#include "tasks.h"
#include "worker_team.h"

enum { ROWS = 75, WIDTH = 100, COLUMNS = 112, HEADS = 2, SIDE = 9 };

/// A pass computes what it computes from these into `out`, which holds 4 * ROWS * COLUMNS floats.
static const float *input, *weight, *bias;

typedef void (*pass)(const struct kernels *kernels, struct worker_team *team, float *out);

static void multiply(const struct kernels *kernels, struct worker_team *team, float *out) {
    float *panels = gap_floats(COLUMNS * WIDTH);
    pack_panels(kernels, weight, WIDTH, WIDTH, WIDTH, panels);
    const struct gemm_block block = {
        .a = input, .lda = WIDTH, .rows = ROWS, .depth = WIDTH, .panels = panels, .panel_stride = PANEL * WIDTH,
        .columns = WIDTH, .bias = bias, .c = out, .ldc = COLUMNS, .finish = FINISH_GELU,
    };
    const struct gemm_task task = {kernels->gemm, block, 13, 2 * PANEL};
    team_run(team, gemm_unit, &task, gemm_units(&task));
}

static void multiply_integers(const struct kernels *kernels, struct worker_team *team, float *out) {
    if (kernels->gemm8 == NULL) return;
    uint8_t *integers = zero_bytes(ROWS * WIDTH);
    struct row_unit *units = (struct row_unit *)zero_bytes(ROWS * sizeof *units);
    const struct quantise_task quantise = {kernels, input, WIDTH, ROWS, WIDTH, 8, integers, units,
                                           weight, bias, 1e-5f, gap_floats(team_size(team) * WIDTH)};
    team_run(team, quantise_unit, &quantise, quantise_units(&quantise));

    int8_t *panels = (int8_t *)zero_bytes(COLUMNS * WIDTH);
    float *scales = gap_floats(COLUMNS), *offsets = gap_floats(COLUMNS);
    pack_int8(kernels, weight, WIDTH, WIDTH, WIDTH, panels, scales, offsets);
    const struct gemm_block block = {
        .a = integers, .lda = WIDTH / QUAD, .rows = ROWS, .depth = WIDTH / QUAD, .panels = panels,
        .panel_stride = PANEL * WIDTH / QUAD, .columns = WIDTH, .bias = bias, .c = out, .ldc = COLUMNS,
        .finish = FINISH_RELU, .units = units, .scales = scales, .offsets = offsets,
    };
    const struct gemm_task task = {kernels->gemm8, block, 11, PANEL};
    team_run(team, gemm_unit, &task, gemm_units(&task));
}

static void normalise(const struct kernels *kernels, struct worker_team *team, float *out) {
    const struct layer_norm_task task = {kernels, input, WIDTH, out, COLUMNS, ROWS, WIDTH, weight, bias, 1e-5f, 7};
    team_run(team, layer_norm_unit, &task, layer_norm_units(&task));
}

static void attend(const struct kernels *kernels, struct worker_team *team, float *out) {
    struct packed_keys packed = {.capacity = ROWS, .heads = HEADS, .head_size = WIDTH / HEADS};
    packed.value_format = kernels->gemm16 != NULL        ? FORMAT_BFLOAT16
                          : kernels->gemm_shorts != NULL ? FORMAT_SHORTS
                                                         : FORMAT_FLOAT32;
    const bool is_byte = kernels->gemm8 != NULL && kernels->quantise_most == UINT8_MAX;
    packed.key_format = is_byte ? FORMAT_BYTES : packed.value_format;
    packed.by_column = kernels->by_column;
    packed.keys = gap_floats(packed_keys_words(&packed));
    packed.values = gap_floats(packed_values_words(&packed));
    const struct store_keys_task store = {kernels, input, weight, WIDTH, ROWS, NULL, packed};
    team_run(team, store_keys_unit, &store, store_keys_units(&store));
    end_packed_keys(&packed, ROWS);

    const size_t stride = attention_scratch_floats(ROWS, packed.head_size, 8);
    const struct attention_task task = {
        .kernels = kernels, .queries = weight, .ldq = WIDTH, .query_count = ROWS, .packed = packed, .key_count = ROWS,
        .scale = 0.2f, .out = out, .ldo = COLUMNS, .query_step = 8,
        .scratch = gap_floats(team_size(team) * stride), .scratch_stride = stride,
    };
    team_run(team, attention_unit, &task, attention_units(&task));
}

static void score(const struct kernels *kernels, struct worker_team *team, float *out) {
    float *confidence = out + ROWS * COLUMNS;
    uint16_t *labels = (uint16_t *)(confidence + ROWS);
    const struct score_task task = {kernels, input, WIDTH, ROWS, WIDTH - 3, bias, out, confidence, labels, 4};
    team_run(team, score_unit, &task, score_units(&task));
}

static void upsample(const struct kernels *kernels, struct worker_team *team, float *out) {
    enum { PIXELS = 60, CLASSES = 19 };
    const double step = (double)SIDE / PIXELS;
    struct upsample_span spans[PIXELS];
    const size_t stride = upsample_scratch_floats(SIDE, CLASSES, PIXELS);
    const struct upsample_task task = {
        .kernels = kernels, .scores = input, .ld = CLASSES, .classes = CLASSES, .grid_width = SIDE, .grid_height = SIDE,
        .side = 1, .spans = spans, .span_count = upsample_spans(PIXELS, step, SIDE, spans), .step_y = step,
        .labels = (uint16_t *)out, .labels_stride = PIXELS, .width = PIXELS, .height = PIXELS,
        .confidence_kind = CONFIDENCE_SOFTMAX, .confidence = (uint8_t *)(out + PIXELS * PIXELS),
        .confidence_stride = PIXELS, .scratch = gap_floats(team_size(team) * stride), .scratch_stride = stride,
    };
    team_run(team, upsample_unit, &task, upsample_units(&task));
}

void test_teams(const struct kernels *kernels, struct check *check) {
    static const pass passes[] = {multiply, multiply_integers, normalise, attend, score, upsample};
    struct worker_team *one = team_create(1), *three = team_create(3);
    expect(check, one != NULL && three != NULL);
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++, forget_arrays()) {
        input = random_floats(ROWS * WIDTH, -1, 1);
        weight = random_floats(WIDTH * WIDTH, -1, 1);
        bias = random_floats(COLUMNS, -1, 1);
        const size_t size = 4 * ROWS * COLUMNS;
        float *expected = gap_floats(size), *found = gap_floats(size);
        passes[i](kernels, one, expected);
        passes[i](kernels, three, found);
        expect_same(check, found, expected, size * sizeof(float));
    }
    team_destroy(one);
    team_destroy(three);
}
