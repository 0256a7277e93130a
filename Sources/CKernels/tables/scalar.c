// The scalar reference of every kernel, in the shortest plain code.
#include <math.h>
#include <string.h>

#include "tables.h"

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
        const float *a = (const float *)g->a + row * g->lda;
        float *c = g->c + row * g->ldc;
        for (size_t column = 0; column < g->columns; column++) {
            const float *b = (const float *)g->panels + column / PANEL * g->panel_stride + column % PANEL;
            float sum = 0;
            for (size_t k = 0; k < g->depth; k++) sum += a[k] * b[k * PANEL];
            c[column] = finished(g, row, column, sum, c[column]);
        }
    }
}

static struct row_unit quantise_row(const float *x, size_t count, uint8_t *out) {
    float low = 0, high = 0;
    for (size_t k = 0; k < count; k++) {
        low = x[k] < low ? x[k] : low;
        high = x[k] > high ? x[k] : high;
    }
    const float range = high - low;
    // A row that is zero, or nearly, gets scale 0.
    const float inverse = range > 1e-30f ? 255 / range : 0;
    const float zero = rintf(-low * inverse);
    for (size_t k = 0; k < count; k++) {
        const float integer = rintf(x[k] * inverse) + zero;
        out[k] = (uint8_t)(integer > 0 ? (integer < 255 ? integer : 255) : 0);
    }
    for (size_t k = count; k % QUAD != 0; k++) out[k] = 0;
    return (struct row_unit){range > 1e-30f ? range / 255 : 0, (int32_t)zero};
}

static void gemm8(const struct gemm_block *g) {
    for (size_t row = 0; row < g->rows; row++) {
        const uint8_t *a = (const uint8_t *)g->a + QUAD * row * g->lda;
        float *c = g->c + row * g->ldc;
        for (size_t column = 0; column < g->columns; column++) {
            const int8_t *b = (const int8_t *)g->panels + QUAD * (column / PANEL * g->panel_stride + column % PANEL);
            int32_t sum = 0;
            for (size_t k = 0; k < QUAD * g->depth; k++) sum += a[k] * b[k / QUAD * PANEL * QUAD + k % QUAD];
            const float offset = (float)g->units[row].zero * g->offsets[column];
            const float value = g->units[row].scale * ((float)sum * g->scales[column] - offset);
            c[column] = finished(g, row, column, value, c[column]);
        }
    }
}

static float widened(uint16_t half) {
    const uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void gemm16(const struct gemm_block *g) {
    for (size_t row = 0; row < g->rows; row++) {
        const uint16_t *a = (const uint16_t *)g->a + 2 * row * g->lda;
        float *c = g->c + row * g->ldc;
        for (size_t column = 0; column < g->columns; column++) {
            const uint16_t *b = (const uint16_t *)g->panels + 2 * (column / PANEL * g->panel_stride + column % PANEL);
            float sum = 0;
            for (size_t k = 0; k < 2 * g->depth; k++) sum += widened(a[k]) * widened(b[k / 2 * PANEL * 2 + k % 2]);
            c[column] = finished(g, row, column, sum, c[column]);
        }
    }
}

static void gemm_shorts(const struct gemm_block *g) {
    for (size_t row = 0; row < g->rows; row++) {
        const int16_t *a = (const int16_t *)g->a + 2 * row * g->lda;
        float *c = g->c + row * g->ldc;
        for (size_t column = 0; column < g->columns; column++) {
            const int16_t *b = (const int16_t *)g->panels + 2 * (column / PANEL * g->panel_stride + column % PANEL);
            int32_t sum = 0;
            for (size_t k = 0; k < 2 * g->depth; k++) sum += a[k] * b[k / 2 * PANEL * 2 + k % 2];
            const float value = g->scales != NULL ? (float)sum * g->scales[column] : (float)sum;
            c[column] = finished(g, row, column, value, c[column]);
        }
    }
}

static float largest_magnitude(const float *x, size_t count) {
    float most = 0;
    for (size_t i = 0; i < count; i++) most = fmaxf(fabsf(x[i]), most);
    return most;
}

static void shorten_row(const float *x, size_t count, float factor, int16_t *out) {
    for (size_t i = 0; i < count; i++) out[i] = (int16_t)lrintf(x[i] * factor);
}

static void halve_row(const float *x, size_t count, uint16_t *out) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        out[i] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
}

static float softmax_row(float *row, size_t count, float scale) {
    float top = row[0], sum = 0;
    for (size_t j = 1; j < count; j++) top = row[j] > top ? row[j] : top;
    for (size_t j = 0; j < count; j++) sum += row[j] = expf((row[j] - top) * scale);
    return 1 / sum;
}

static float softmax_row16(float *row, size_t count, float scale) {
    const float inverse_sum = softmax_row(row, count, scale);
    halve_row(row, count, (uint16_t *)row);
    return inverse_sum;
}

static float softmax_row_shorts(float *row, size_t count, float scale, const float *weights) {
    const float inverse_sum = softmax_row(row, count, scale);
    float most = 0, shares = 0;
    for (size_t j = 0; j < count; j++) {
        row[j] *= weights[j];
        most = row[j] > most ? row[j] : most;
        shares += row[j];
    }
    const float unit = fmaxf(most / 32767, shares / SHARES_MOST);
    // Shares that are zero, or nearly, get unit 0.
    shorten_row(row, count, unit > 1e-30f ? 1 / unit : 0, (int16_t *)row);
    return unit > 1e-30f ? unit * inverse_sum : 0;
}

static float softmax_copy(const float *logits, size_t count, float *kept, float *pred) {
    memcpy(kept, logits, count * sizeof(float));
    memcpy(pred, logits, count * sizeof(float));
    const float inverse_sum = softmax_row(pred, count, 1);
    for (size_t k = 0; k < count; k++) pred[k] *= inverse_sum;
    // The largest exponential is 1.
    return inverse_sum;
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

static size_t contenders(const float *left, const float *right, size_t count, uint16_t *classes) {
    float floor = -INFINITY;
    for (size_t k = 0; k < count; k++) {
        const float low = left[k] < right[k] ? left[k] : right[k];
        floor = low > floor ? low : floor;
    }
    size_t found = 0;
    for (size_t k = 0; k < count; k++) {
        classes[found] = (uint16_t)k;
        found += !((left[k] > right[k] ? left[k] : right[k]) < floor);
    }
    return found;
}

static float lowest_of(const float *const corners[4], size_t k) {
    return fminf(fminf(corners[0][k], corners[1][k]), fminf(corners[2][k], corners[3][k]));
}

static float highest_of(const float *const corners[4], size_t k) {
    return fmaxf(fmaxf(corners[0][k], corners[1][k]), fmaxf(corners[2][k], corners[3][k]));
}

static int32_t sole_winner(const float *const corners[4], size_t count) {
    float floor = -INFINITY;
    for (size_t k = 0; k < count; k++) {
        const float low = lowest_of(corners, k), high = highest_of(corners, k);
        floor = fmaxf(floor, low - LERP_ERROR * fmaxf(-low, high));
    }
    int32_t winner = -1;
    for (size_t k = 0; k < count; k++) {
        const float low = lowest_of(corners, k), high = highest_of(corners, k);
        if (high + LERP_ERROR * fmaxf(-low, high) < floor) continue;
        if (winner >= 0) return -1;
        winner = (int32_t)k;
    }
    return winner;
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

const struct kernels kernels_scalar = {
    .name = "scalar",
    .gemm = gemm,
    .gemm16 = gemm16,
    .gemm_shorts = gemm_shorts,
    .gemm8 = gemm8,
    .quantise_row = quantise_row,
    .quantise_most = 255,
    .halve_row = halve_row,
    .largest_magnitude = largest_magnitude,
    .shorten_row = shorten_row,
    .softmax_row16 = softmax_row16,
    .softmax_row_shorts = softmax_row_shorts,
    .softmax_row = softmax_row,
    .softmax_copy = softmax_copy,
    .layer_norm_row = layer_norm_row,
    .scaled_sigmoid = scaled_sigmoid,
    .exponential = exponential,
    .gelu = gelu,
    .lerp = lerp,
    .contenders = contenders,
    .sole_winner = sole_winner,
    .lerp_argmax = lerp_argmax,
};
