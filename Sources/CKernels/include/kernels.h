#pragma once
// Inner kernels, one table per instruction set. Every table computes the same functions; the scalar one is the plain
// reference that the others are tested against. All matrices are row-major float32, `ld*` = elements between rows.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Columns per panel of a packed right-hand side: B is stored as panels of [depth x 16], or [16 x depth] for a set that
/// takes them `by_column`.
enum { PANEL = 16 };
/// 8-bit integers per word.
enum { QUAD = 4 };
/// Sum of a row's shares in `softmax_row_shorts`: 2047 times that fits 32 bits, whatever the rounding of a million.
enum { SHARES_MOST = 1 << 19 };
/// Bilinear interpolation errs by less than this times the largest magnitude of the four scores.
#define LERP_ERROR 0x1p-18f

/// How a product is finished before it is stored.
enum finish {
    FINISH_STORE,      ///< c = ab + bias
    FINISH_ADD,        ///< c += ab + bias (residual connection)
    FINISH_GELU,       ///< c = gelu(ab + bias), exact (erf)
    FINISH_RELU,       ///< c = max(ab + bias, 0)
    FINISH_SCALE_ROWS  ///< c[i] = ab[i] * row_scale[i]
};

/// How integers represent a row: x = scale * (integer - zero).
struct row_unit {
    float scale;
    int32_t zero;
};

/// One product, in one of four kinds of words, which are 4 bytes of a row: a float, two bfloat16, two shorts (16-bit
/// integers) or four 8-bit integers. Zeros pad a row's last word.
struct gemm_block {
    const void *a;  ///< [rows x depth] words
    size_t lda, rows, depth;
    const void *panels;   ///< ceil(columns / PANEL) panels of depth x PANEL words
    size_t panel_stride;  ///< words from one panel to the next: depth * PANEL unless only their first rows are used
    size_t columns;
    const float *bias;       ///< [columns rounded up to PANEL], or NULL
    const float *row_scale;  ///< [rows], for FINISH_SCALE_ROWS
    float *c;                ///< [rows x columns]
    size_t ldc;
    enum finish finish;
    // For integers only:
    const struct row_unit *units;  ///< [rows]; not for shorts
    const float *scales;           ///< [columns rounded up to PANEL] value of 1 in the panels; shorts: NULL if 1
    const float *offsets;          ///< [columns rounded up to PANEL] scale times the sum of a column; not for shorts
};

struct kernels {
    /// "scalar", "openblas"; "avx2", "avxvnni", "avx512", "avx512vnni", "avx512bf16" on x86-64; "neon", "neondot" on
    /// 64-bit ARM.
    const char *name;
    /// Whether panels of floats are [PANEL x depth], the words of a column together, rather than [depth x PANEL].
    bool by_column;
    /// c = finish(a b + bias). Every element is one chain of multiply-adds over depth, whatever the blocking:
    /// results do not depend on how rows and columns were split.
    void (*gemm)(const struct gemm_block *block);
    /// The same in bfloat16 (the upper half of a float), summed in float32. NULL: no faster here.
    void (*gemm16)(const struct gemm_block *block);
    /// The same for shorts, times a scale per column. The sums are exact: they must fit 32 bits. NULL: no faster here.
    void (*gemm_shorts)(const struct gemm_block *block);
    /// The same for 8-bit integers: a from 0 to `quantise_most` with a scale and a zero per row, b from -127 to 127
    /// with a scale per column. The sums are exact; GELU is within 2e-5. NULL: slower than float32 here.
    void (*gemm8)(const struct gemm_block *block);
    /// Whether `gemm8` sums the products of two words in 16 bits: `pack_int8` sees to it that they fit.
    bool sums_in_16_bits;
    /// Quantises a row for `gemm8`; 0 is represented exactly.
    struct row_unit (*quantise_row)(const float *x, size_t count, uint8_t *out);
    /// Largest quantised value: 255, or 127 where products are summed in 16 bits or both factors are signed.
    int32_t quantise_most;
    /// out[i] = the bfloat16 nearest to x[i].
    void (*halve_row)(const float *x, size_t count, uint16_t *out);
    /// Returns the largest |x[i]|, 0 if `count` is 0.
    float (*largest_magnitude)(const float *x, size_t count);
    /// out[i] = the integer nearest to x[i] * factor, which must be a short.
    void (*shorten_row)(const float *x, size_t count, float factor, int16_t *out);
    /// Like `softmax_row`, but with p in bfloat16 over the first half of the row.
    float (*softmax_row16)(float *row, size_t count, float scale);
    /// Like `softmax_row`, but with shares p[j] * weights[j] in shorts over the first half of the row, in the largest
    /// unit with which they add up to `SHARES_MOST` at most, but for rounding; returns that unit / sum p.
    float (*softmax_row_shorts)(float *row, size_t count, float scale, const float *weights);
    /// In place p[j] = exp(scale * (s[j] - max s)) over `count` values of a row, at least one; returns 1 / sum p.
    float (*softmax_row)(float *row, size_t count, float scale);
    /// Copies `count` logits, at least one, to `kept` and their softmax to `pred`; returns the largest probability.
    float (*softmax_copy)(const float *logits, size_t count, float *kept, float *pred);
    /// out = (x - mean) / sqrt(variance + epsilon) * weight + bias over `count` values.
    void (*layer_norm_row)(const float *x, float *out, const float *weight, const float *bias, size_t count,
                           float epsilon);
    /// out[i] = scale[i] / (1 + exp(-x[i])).
    void (*scaled_sigmoid)(const float *x, const float *scale, float *out, size_t count);
    /// out[i] = exp(x[i]) within 2 ULP for x in [-87, 88], clamped outside.
    void (*exponential)(const float *x, float *out, size_t count);
    /// The function that FINISH_GELU applies, on its own so that tests can measure it:
    /// out[i] = x[i] / 2 * (1 + erf(x[i] / sqrt 2)), within 1.5e-7 * max(1, |x|).
    void (*gelu)(const float *x, float *out, size_t count);
    /// out[i] = a[i] + t * (b[i] - a[i]).
    void (*lerp)(const float *a, const float *b, float t, float *out, size_t count);
    /// Writes those of `count` classes that can win somewhere between `left` and `right`: the others stay below one
    /// class at both ends. Returns their number.
    size_t (*contenders)(const float *left, const float *right, size_t count, uint16_t *classes);
    /// Returns the class that wins everywhere between the four rows of scores, by more than rounding can undo, or -1 if
    /// there is none.
    int32_t (*sole_winner)(const float *const corners[4], size_t count);
    /// For pixel i < count and class c in `classes`: v = left[c] + (start + i * step) * (right[c] - left[c]).
    /// labels[i] = class of the largest v (first of equals), best[i] = that v.
    void (*lerp_argmax)(const float *left, const float *right, const uint16_t *classes, size_t class_count,
                        float start, float step, uint16_t *labels, float *best, size_t count);
};

/// Loads OpenBLAS for the set that takes its products from there. Returns NULL, or why the set cannot be used.
const char *openblas_load(void);
/// Number of tables this processor can run, OpenBLAS's only once it is loaded; `kernels_at` returns them, slowest
/// first, index 0 the scalar one.
size_t kernels_available(void);
const struct kernels *kernels_at(size_t index);
