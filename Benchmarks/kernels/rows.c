// Benchmarks of the kernels that work on one row, on rows of the lengths that they get.
#include "../timing.h"
#include "meter.h"
#include "shape.h"

void bench_rows(const struct shape *s) {
    const size_t tokens = tokens_of(s), columns = score_columns(s), grid_row = s->grid_width * columns;
    const size_t hidden = 4 * s->width, longest = tokens + grid_row + hidden;
    float *x = matrix(longest), *y = matrix(longest), *out = matrix(longest), *weight = matrix(longest);
    float best[PATCH];
    uint16_t labels[PATCH], *classes = room(s->classes, sizeof *classes);
    for (size_t c = 0; c < s->classes; c++) classes[c] = (uint16_t)c;

    // Each call's output is the next call's input, and soon stops changing.
    BENCH("softmax_row", tokens, ELEMENTS, k->softmax_row(out, tokens, 0.125f))
    BENCH("layer_norm_row", s->width, ELEMENTS, k->layer_norm_row(x, out, weight, y, s->width, 1e-6f))
    BENCH("gelu", hidden, ELEMENTS, k->gelu(x, out, hidden))
    BENCH("exponential", columns, ELEMENTS, k->exponential(x, out, columns))
    BENCH("scaled_sigmoid", columns, ELEMENTS, k->scaled_sigmoid(x, weight, out, columns))
    BENCH("lerp, a row of tokens", grid_row, ELEMENTS, k->lerp(x, y, 0.3f, out, grid_row))
    BENCH("contenders", s->classes, ELEMENTS, labels[0] = (uint16_t)k->contenders(x, y, s->classes, classes))
    const float *const corners[] = {x, y, x + columns, y + columns};
    BENCH("sole_winner", s->classes, ELEMENTS, labels[0] = (uint16_t)k->sole_winner(corners, s->classes))
    BENCH("softmax_copy", s->classes, ELEMENTS, best[0] = k->softmax_copy(x, s->classes, out, weight))
    BENCH("lerp_argmax, 3 candidates", PATCH * 3, ELEMENTS,
          k->lerp_argmax(x, y, classes, 3, 0, 1.0f / PATCH, labels, best, PATCH))
    BENCH("lerp_argmax, all classes", PATCH * s->classes, ELEMENTS,
          k->lerp_argmax(x, y, classes, s->classes, 0, 1.0f / PATCH, labels, best, PATCH))

    free(x), free(y), free(out), free(weight), free(classes);
}
