// Benchmarks of a layer's parts: layer norm, matrix products, storing keys in slots, attention.
#include "../timing.h"
#include "meter.h"
#include "shape.h"
#include "tasks.h"

// The most rows and queries in one unit of WorkerTeam's (queries: with more than 2048 keys).
enum { PRODUCT_ROWS = 56, NORM_ROWS = 32, QUERIES = 14 };

static void multiply(struct gemm_block block, void (*gemm)(const struct gemm_block *)) {
    const struct gemm_task task = {
        .gemm = gemm,
        .block = block,
        .row_step = PRODUCT_ROWS,
        .column_step = (block.columns + PANEL - 1) / PANEL * PANEL,
    };
    all(gemm_unit, &task, gemm_units(&task));
}

static void product(const struct kernels *kernels, const float *a, size_t rows, size_t depth, const float *panels,
                    const float *bias, size_t columns, float *c, enum finish finish) {
    const struct gemm_block block = {.a = a, .lda = depth, .rows = rows, .depth = depth, .panels = panels,
                                     .panel_stride = depth * PANEL,
                                     .columns = columns, .bias = bias, .c = c, .ldc = columns, .finish = finish};
    multiply(block, kernels->gemm);
}

/// The same with 8-bit integers; quantises `x` first.
static void product8(const struct kernels *kernels, const float *x, size_t rows, size_t depth, const int8_t *panels,
                     const float *scales, const float *offsets, size_t columns, float *c, enum finish finish,
                     uint8_t *integers, struct row_unit *units) {
    const struct quantise_task quantise = {.kernels = kernels, .x = x, .ldx = depth, .rows = rows, .columns = depth,
                                           .row_step = PRODUCT_ROWS, .out = integers, .units = units};
    all(quantise_unit, &quantise, quantise_units(&quantise));
    const size_t words = (depth + QUAD - 1) / QUAD;
    const struct gemm_block block = {.a = integers, .lda = words, .rows = rows, .depth = words, .panels = panels,
                                     .panel_stride = words * PANEL, .columns = columns, .bias = scales, .c = c,
                                     .ldc = columns, .finish = finish, .units = units, .scales = scales,
                                     .offsets = offsets};
    multiply(block, kernels->gemm8);
}

static void bench_integer_products(const struct shape *s) {
    const size_t n = tokens_of(s), few = n / 10, c = s->width, hidden = 4 * c;
    float *x = matrix(n * hidden), *weight = matrix(hidden * hidden), *scales = matrix(hidden);
    float *out = matrix(n * hidden);
    int8_t *panels = room(hidden * hidden, 1);
    float *offsets = matrix(hidden);
    uint8_t *integers = room(n * hidden, 1);
    struct row_unit *units = room(n, sizeof *units);
    pack_int8(kernels_at(0), weight, hidden, hidden, c, panels, scales, offsets);
    BENCH_SOME("gemm8, qkv", n * c * 3 * c, MULTIPLY_ADDS, gemm8,
          product8(k, x, n, c, panels, scales, offsets, 3 * c, out, FINISH_STORE, integers, units))
    BENCH_SOME("gemm8, qkv, a tenth of the rows", few * c * 3 * c, MULTIPLY_ADDS, gemm8,
          product8(k, x, few, c, panels, scales, offsets, 3 * c, out, FINISH_STORE, integers, units))
    BENCH_SOME("gemm8, up, GELU", n * c * hidden, MULTIPLY_ADDS, gemm8,
          product8(k, x, n, c, panels, scales, offsets, hidden, out, FINISH_GELU, integers, units))
    pack_int8(kernels_at(0), weight, hidden, c, hidden, panels, scales, offsets);
    BENCH_SOME("gemm8, down, added", n * hidden * c, MULTIPLY_ADDS, gemm8,
          product8(k, x, n, hidden, panels, scales, offsets, c, out, FINISH_ADD, integers, units))
    BENCH("quantise", n * c, ELEMENTS, units[0] = k->quantise_row(x, n * c, integers))
    free(x), free(weight), free(scales), free(out), free(panels), free(offsets), free(integers), free(units);
}

static void bench_products(const struct shape *s) {
    const size_t n = tokens_of(s), few = n / 10, c = s->width, hidden = 4 * c;
    float *x = matrix(n * hidden), *panels = matrix(hidden * hidden), *bias = matrix(hidden), *out = matrix(n * hidden);
    BENCH("gemm, qkv", n * c * 3 * c, MULTIPLY_ADDS, product(k, x, n, c, panels, bias, 3 * c, out, FINISH_STORE))
    BENCH("gemm, qkv, a tenth of the rows", few * c * 3 * c, MULTIPLY_ADDS,
          product(k, x, few, c, panels, bias, 3 * c, out, FINISH_STORE))
    BENCH("gemm, out, added", n * c * c, MULTIPLY_ADDS, product(k, x, n, c, panels, bias, c, out, FINISH_ADD))
    BENCH("gemm, up, GELU", n * c * hidden, MULTIPLY_ADDS,
          product(k, x, n, c, panels, bias, hidden, out, FINISH_GELU))
    BENCH("gemm, down, added", n * hidden * c, MULTIPLY_ADDS,
          product(k, x, n, hidden, panels, bias, c, out, FINISH_ADD))
    BENCH("gemm, patch embedding", n * 3 * PATCH * PATCH * c, MULTIPLY_ADDS,
          product(k, x, n, 3 * PATCH * PATCH, panels, bias, c, out, FINISH_STORE))
    BENCH_PLAIN("pack_transposed, keys", n * c, ELEMENTS, pack_transposed(x, c, n, c, out))
    free(x), free(panels), free(bias), free(out);
}

static void normalise(const struct kernels *kernels, struct layer_norm_task task) {
    task.kernels = kernels;
    all(layer_norm_unit, &task, layer_norm_units(&task));
}

static void bench_norm(const struct shape *s) {
    const size_t n = tokens_of(s), c = s->width;
    float *x = matrix(n * c), *out = matrix(n * c), *weight = matrix(2 * c);
    const struct layer_norm_task norm = {.x = x, .ldx = c, .out = out, .ldo = c, .rows = n, .columns = c,
                                         .weight = weight, .bias = weight + c, .epsilon = 1e-6f,
                                         .row_step = NORM_ROWS};
    BENCH("layer norm", n * c, ELEMENTS, normalise(k, norm))
    free(x), free(out), free(weight);
}

static void attend(const struct kernels *kernels, struct attention_task task, size_t queries) {
    task.kernels = kernels;
    task.query_count = queries;
    all(attention_unit, &task, attention_units(&task));
}

/// Has keys and values stored in other formats.
static void store_as(struct store_keys_task *store, struct attention_task *attention, enum number_format keys,
                     enum number_format values) {
    free(store->packed.keys), free(store->packed.values);
    store->packed.key_format = keys;
    store->packed.value_format = values;
    store->packed.keys = matrix(packed_keys_words(&store->packed));
    store->packed.values = matrix(packed_values_words(&store->packed));
    attention->packed = store->packed;
}

static void bench_attention(const struct shape *s) {
    const size_t n = tokens_of(s), few = n / 10, c = s->width, size = c / s->heads;
    float *qkv = matrix(n * 3 * c), *out = matrix(n * c);
    struct packed_keys packed = {.capacity = n, .heads = s->heads, .head_size = size};
    packed.keys = matrix(packed_keys_words(&packed));
    packed.values = matrix(packed_values_words(&packed));
    int32_t *slots = room(n, sizeof *slots);
    for (size_t i = 0; i < n; i++) slots[i] = (int32_t)(n - 1 - i);
    struct store_keys_task store = {kernels_at(kernels_available() - 1), qkv + c, qkv + 2 * c, 3 * c, n, slots, packed};
    const size_t scratch_floats = attention_scratch_floats(n, size, QUERIES);
    float *scratch = matrix(scratch_floats);
    struct attention_task attention = {
        .queries = qkv, .ldq = 3 * c, .packed = packed, .key_count = n, .scale = 0.125f, .out = out, .ldo = c,
        .query_step = QUERIES, .scratch = scratch, .scratch_stride = scratch_floats};

    BENCH_PLAIN("store_keys", 2 * n * c, ELEMENTS, all(store_keys_unit, &store, store_keys_units(&store)))
    BENCH("attention", 2 * n * n * c, MULTIPLY_ADDS, attend(k, attention, n))
    BENCH("attention, a tenth of the rows", 2 * few * n * c, MULTIPLY_ADDS, attend(k, attention, few))
    store_as(&store, &attention, FORMAT_SHORTS, FORMAT_SHORTS);
    BENCH_PLAIN("store_keys, shorts", 2 * n * c, ELEMENTS, all(store_keys_unit, &store, store_keys_units(&store)))
    BENCH_SOME("attention, shorts", 2 * n * n * c, MULTIPLY_ADDS, gemm_shorts, attend(k, attention, n))
    BENCH_SOME("attention, shorts, a tenth of the rows", 2 * few * n * c, MULTIPLY_ADDS, gemm_shorts,
               attend(k, attention, few))
    if (store.kernels->gemm8 != NULL) {
        store_as(&store, &attention, FORMAT_BYTES, store.kernels->gemm16 != NULL ? FORMAT_BFLOAT16 : FORMAT_SHORTS);
        BENCH_PLAIN("store_keys, bytes", 2 * n * c, ELEMENTS, all(store_keys_unit, &store, store_keys_units(&store)))
        BENCH_PLAIN("attention, bytes, the fastest set", 2 * n * n * c, MULTIPLY_ADDS,
                    attend(store.kernels, attention, n))
        BENCH_PLAIN("attention, bytes, a tenth of the rows", 2 * few * n * c, MULTIPLY_ADDS,
                    attend(store.kernels, attention, few))
    }
    free(store.packed.keys), free(store.packed.values);
    free(qkv), free(out), free(slots), free(scratch);
}

void bench_layers(const struct shape *s) {
    bench_norm(s);
    bench_products(s);
    bench_integer_products(s);
    bench_attention(s);
}
