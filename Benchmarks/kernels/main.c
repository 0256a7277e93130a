// Times every kernel on one thread with every instruction set that this processor supports, on two models' shapes.
//
//     kernels [PART OF A NAME]
//
// Prints a Markdown table of medians over 15 rounds, in which the instruction sets take turns: a call's work, its
// nanoseconds, its rate, and how many times faster than the scalar set it is. The scalar set is plain C, compiled for
// any processor of this architecture. The set "openblas" is there if libopenblas0-pthread is installed;
// OPENBLAS_CORETYPE names the library's kernels. Code with only one form is compiled likewise and fills only that
// column.
#include <stdio.h>

#include "meter.h"
#include "shape.h"

static const struct shape shapes[] = {
    {"street-vit-s, 480 x 352", .grid_width = 30, .grid_height = 22, .width = 384, .heads = 6, .classes = 11},
    {"ViT-Ti, 512 x 512", .grid_width = 32, .grid_height = 32, .width = 192, .heads = 3, .classes = 150},
};

int main(int count, char **arguments) {
    openblas_load();
    meter_only = count > 1 ? arguments[1] : NULL;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape *s = shapes + i;
        printf("%s%s: %zu tokens of width %zu, %zu heads, %zu classes\n\n", i > 0 ? "\n" : "", s->name, tokens_of(s),
               s->width, s->heads, s->classes);
        meter_head();
        bench_rows(s);
        bench_layers(s);
        bench_scores(s);
        bench_pictures(s);
    }
}
