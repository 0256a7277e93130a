#pragma once
// Steps of the forward pass, each split into units for a worker team (the functions fit `team_unit`). Units write to
// disjoint places, and a value is computed the same way wherever a unit begins, so results do not depend on the number
// of workers.
#include "kernels.h"

/// A matrix product in blocks of `row_step` x `column_step` (a multiple of PANEL).
struct gemm_task {
    void (*gemm)(const struct gemm_block *block);  ///< the kernel for the block's kind of words
    struct gemm_block block;
    size_t row_step, column_step;
};
size_t gemm_units(const struct gemm_task *task);
void gemm_unit(const void *task, size_t unit, size_t worker);

/// Quantises rows to 8-bit integers, in blocks of `row_step`; if there is a `norm_weight`, the rows after layer norm.
struct quantise_task {
    const struct kernels *kernels;
    const float *x;  ///< [rows x columns]
    size_t ldx, rows, columns, row_step;
    uint8_t *out;  ///< [rows x ceil(columns / QUAD)] words
    struct row_unit *units;  ///< [rows]
    const float *norm_weight, *norm_bias;  ///< [columns]
    float epsilon;
    float *normed;  ///< [workers x columns] scratch for layer norm
};
size_t quantise_units(const struct quantise_task *task);
void quantise_unit(const void *task, size_t unit, size_t worker);

/// Packs a weight matrix [columns x depth] for 8-bit products, in panels of [ceil(depth / 4) x PANEL] words: the
/// largest weight of a column becomes 127, or less if `kernels` sum in 16 bits and the sums would not fit.
void pack_int8(const struct kernels *kernels, const float *rows, size_t ld, size_t count, size_t depth, int8_t *panels,
               float *scales, float *offsets);

/// Packs rows as the right-hand side of a product with their transpose: panels[j / 16][k][j % 16] = rows[j][k],
/// zero-padded. Also how a weight matrix [columns x depth] is packed.
void pack_transposed(const float *rows, size_t ld, size_t count, size_t depth, float *panels);
/// The same as `kernels` takes it: a copy if `by_column`.
void pack_panels(const struct kernels *kernels, const float *rows, size_t ld, size_t count, size_t depth,
                 float *panels);

/// Layer norm of `rows` rows in blocks of `row_step`.
struct layer_norm_task {
    const struct kernels *kernels;
    const float *x;
    size_t ldx;
    float *out;
    size_t ldo, rows, columns;
    const float *weight, *bias;
    float epsilon;
    size_t row_step;
};
size_t layer_norm_units(const struct layer_norm_task *task);
void layer_norm_unit(const void *task, size_t unit, size_t worker);

/// Number format of keys or values.
enum number_format {
    FORMAT_FLOAT32,
    FORMAT_BFLOAT16,  ///< values only
    FORMAT_SHORTS,    ///< 16-bit integers, with a scale for each key or value of a head
    FORMAT_BYTES      ///< 8-bit integers, with a scale for each key of a head; keys only
};

/// Keys and values as attention reads them, in `capacity` slots. Head by head: keys transposed in panels
/// [head_size x 16 slots], values in panels [capacity x 16 columns], the last one padded with zeros; `by_column` turns
/// each panel on its side. A word holds up to four elements of a key, or one column of the values of up to two slots.
/// The scales of integers follow each head's panels, and then the offsets of bytes.
struct packed_keys {
    void *keys, *values;
    size_t capacity, heads, head_size;
    enum number_format key_format, value_format;
    bool by_column;
};
/// Number of words that the keys, or the values, take.
size_t packed_keys_words(const struct packed_keys *packed);
size_t packed_values_words(const struct packed_keys *packed);
/// Copies slot `from` to slot `to`.
void move_packed_key(const struct packed_keys *packed, size_t from, size_t to);
/// If a word holds two slots: zeroes the value in `slot` if it shares a word with the one before it.
void end_packed_keys(const struct packed_keys *packed, size_t slot);

/// Stores rows of keys and values in slots.
struct store_keys_task {
    const struct kernels *kernels;
    const float *keys, *values;  ///< [count x (heads * head_size)]
    size_t ld, count;
    const int32_t *slots;  ///< [count] slot of each row, no two the same; NULL: row 0 in slot 0, and so on
    struct packed_keys packed;
};
size_t store_keys_units(const struct store_keys_task *task);
void store_keys_unit(const void *task, size_t unit, size_t worker);

/// out_h = softmax(scale * q_h k_h^T) v_h for every head, over the first `key_count` slots and tiles of `query_step`
/// queries. Only one tile of scores exists per worker, in its scratch of `attention_scratch_floats`.
struct attention_task {
    const struct kernels *kernels;
    const float *queries;  ///< [query_count x (heads * head_size)]
    size_t ldq, query_count;
    struct packed_keys packed;
    size_t key_count;
    float scale;
    float *out;  ///< [query_count x (heads * head_size)]
    size_t ldo, query_step;
    float *scratch;
    size_t scratch_stride;
};
size_t attention_scratch_floats(size_t key_count, size_t head_size, size_t query_step);
size_t attention_units(const struct attention_task *task);
void attention_unit(const void *task, size_t unit, size_t worker);

/// Cuts patches out of a picture, normalised: out[i] = (pixel - mean) * inverse_std in the order channel, row, column
/// of the patch, zero outside the picture. One unit is `PATCHES_STEP` patches. Set either `rgb` or `planes`.
enum { PATCHES_STEP = 32 };
struct patches_task {
    const uint8_t *rgb;  ///< interleaved, `rgb_stride` bytes a row
    size_t rgb_stride;
    const float *planes;  ///< [3 x height x width], already normalised
    size_t width, height, patch, grid_width;
    const int32_t *tokens;  ///< [count] which patches of the grid, counted row by row
    size_t count;
    float mean[3], inverse_std[3];
    float *out;  ///< [count x 3 * patch * patch]
};
size_t patches_units(const struct patches_task *task);
void patches_unit(const void *task, size_t unit, size_t worker);

/// Computes tokens' class probabilities from the mask logits of an ATM head, and the winner of each.
struct score_task {
    const struct kernels *kernels;
    const float *logits;  ///< [rows x ld]
    size_t ld, rows, classes;
    const float *presence;  ///< P(class) [ld]
    float *pred;            ///< [rows x ld] P * sigmoid(logits)
    float *confidence;      ///< [rows] the largest pred
    uint16_t *label;        ///< [rows] its class, the lowest on ties
    size_t row_step;
};
size_t score_units(const struct score_task *task);
void score_unit(const void *task, size_t unit, size_t worker);

/// Computes cells' class probabilities from the logits of an FCN head, writes them to each cell's place in the grid,
/// and finds the least sure cell of each token.
struct cells_task {
    const struct kernels *kernels;
    const float *logits;  ///< [rows x ld] a row holds the cells of a token, row by row, each with `classes` values
    size_t ld, rows, classes;
    size_t side;            ///< cells along a token's side
    const int32_t *tokens;  ///< [rows] their places in the grid
    size_t grid_width;      ///< in tokens
    float *kept;            ///< [cells of the grid x ldk] the logits
    float *pred;            ///< [cells of the grid x ldk] their softmax
    size_t ldk;
    float *confidence;  ///< [rows] the largest pred of the least sure cell, the first on ties
    uint16_t *label;    ///< [rows] its class, the lowest on ties
    uint16_t *cell;     ///< [rows] the cell's index
    size_t row_step;
};
size_t cells_units(const struct cells_task *task);
void cells_unit(const void *task, size_t unit, size_t worker);

/// How a pixel's 8-bit confidence is computed.
enum confidence { CONFIDENCE_NONE, CONFIDENCE_BEST, CONFIDENCE_SOFTMAX };

/// Bilinear upsampling (align_corners = false) of a grid of cells to pixels, fused with the argmax; a cell is a token
/// or a part of one. One unit is `UPSAMPLE_ROWS` rows of pixels. Pixel x lies at cell coordinate (x + 0.5) * step -
/// 0.5, clamped to the grid.
enum { UPSAMPLE_ROWS = 8 };

/// Neighbouring pixels of a row between the same two cells: pixel x gives cell `high` the weight
/// fraction + (x - start) * slope.
struct upsample_span {
    size_t start, end, low, high;
    float fraction, slope;
};
/// Fills `out` (at most `pixels` spans) and returns the number of spans.
size_t upsample_spans(size_t pixels, double step, size_t cells, struct upsample_span *out);

struct upsample_task {
    const struct kernels *kernels;
    const float *scores;  ///< [grid_height * grid_width x ld]
    size_t ld, classes, grid_width, grid_height;
    /// [tokens] When a token's scores last changed. Pixels whose tokens have not changed since `since` are not written.
    /// NULL: all pixels are written.
    const uint64_t *changed;
    uint64_t since;
    size_t side;  ///< cells along a token's side
    const struct upsample_span *spans;  ///< of a row of pixels
    size_t span_count;
    double step_y;
    uint16_t *labels;  ///< [height x labels_stride]
    size_t labels_stride, width, height;
    enum confidence confidence_kind;
    uint8_t *confidence;  ///< [height x confidence_stride], 255 = certain; unused for CONFIDENCE_NONE
    size_t confidence_stride;
    float *scratch;
    size_t scratch_stride;
};
size_t upsample_scratch_floats(size_t grid_width, size_t ld, size_t width);
size_t upsample_units(const struct upsample_task *task);
void upsample_unit(const void *task, size_t unit, size_t worker);

/// Computes the means of blocks of pixels and their distance from a reference. One unit is one row of blocks.
struct block_change_task {
    const uint8_t *rgb;  ///< interleaved, `rgb_stride` bytes a row
    size_t rgb_stride, width, height;
    size_t side;             ///< of a block, in pixels, at most 4
    size_t across, down;     ///< blocks; they may reach beyond the picture, where it counts as black
    float *means;            ///< [3 x down x across] luma, half of blue - green, half of red - green; grey levels
    const float *reference;  ///< likewise
    float *change;           ///< [down x across] the largest difference of the three
};
size_t block_change_units(const struct block_change_task *task);
void block_change_unit(const void *task, size_t unit, size_t worker);

/// Finds the largest change among each token's blocks. One unit is one row of tokens.
struct token_change_task {
    const float *change;  ///< [down x across]
    size_t across, down;  ///< blocks
    size_t blocks;        ///< along a token's side
    float *largest;       ///< [tokens]
};
size_t token_change_units(const struct token_change_task *task);
void token_change_unit(const void *task, size_t unit, size_t worker);
