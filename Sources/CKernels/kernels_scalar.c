// The plain reference of every kernel: what each one computes, written the short way.
#include <math.h>

#include "kernels_tables.h"

static float gelu_of(float x) { return 0.5f * x * (1 + erff(x * 0.70710678f)); }

static float finished(const struct gemm_block *g, size_t row, size_t column, float value, float old) {
    if (g->bias != NULL) value += g->bias[column];
    switch (g->finish) {
        case FINISH_STORE: return value;
        case FINISH_ADD: return value + old;
        case FINISH_GELU: return gelu_of(value);
        case FINISH_RELU: return value > 0 ? value : 0;
        case FINISH_SCALE_ROWS: return value * g->row_scale[row];
    }
    return value;
}

static void gemm(const struct gemm_block *g) {
    for (size_t row = 0; row < g->rows; row++) {
        float *c = g->c + row * g->ldc;
        for (size_t column = 0; column < g->columns; column++) {
            const float *b = g->panels + column / PANEL * g->panel_stride + column % PANEL;
            float sum = 0;
            for (size_t k = 0; k < g->depth; k++) sum += g->a[row * g->lda + k] * b[k * PANEL];
            c[column] = finished(g, row, column, sum, c[column]);
        }
    }
}

static float softmax_row(float *row, size_t count, float scale) {
    float top = row[0], sum = 0;
    for (size_t j = 1; j < count; j++) top = row[j] > top ? row[j] : top;
    for (size_t j = 0; j < count; j++) sum += row[j] = expf((row[j] - top) * scale);
    return 1 / sum;
}

static void layer_norm_row(const float *x, float *out, const float *weight, const float *bias, size_t count,
                           float epsilon) {
    float mean = 0, variance = 0;
    for (size_t i = 0; i < count; i++) mean += x[i];
    mean /= (float)count;
    for (size_t i = 0; i < count; i++) variance += (x[i] - mean) * (x[i] - mean);
    const float factor = 1 / sqrtf(variance / (float)count + epsilon);
    for (size_t i = 0; i < count; i++) out[i] = (x[i] - mean) * factor * weight[i] + bias[i];
}

static void scaled_sigmoid(const float *x, const float *scale, float *out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = scale[i] / (1 + expf(-x[i]));
}

static void exponential(const float *x, float *out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = expf(fminf(fmaxf(x[i], -87), 88));
}

static void gelu(const float *x, float *out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = gelu_of(x[i]);
}

static void lerp(const float *a, const float *b, float t, float *out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = a[i] + t * (b[i] - a[i]);
}

static void lerp_argmax(const float *left, const float *right, const uint16_t *classes, size_t class_count,
                        float start, float step, uint16_t *labels, float *best, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const float t = start + (float)i * step;
        for (size_t k = 0; k < class_count; k++) {
            const size_t class = classes[k];
            const float value = left[class] + t * (right[class] - left[class]);
            if (k > 0 && !(value > best[i])) continue;
            best[i] = value;
            labels[i] = (uint16_t)class;
        }
    }
}

const struct kernels kernels_scalar = {"scalar",       gemm,        softmax_row, layer_norm_row, scaled_sigmoid,
                                       exponential, gelu,        lerp,        lerp_argmax};
