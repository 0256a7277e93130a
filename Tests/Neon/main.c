// Compares kernels with the scalar reference and prints a line for each.
//
//     kernel-tests [SET]
//
// SET is the instruction set that must be the fastest of this processor; without it, all sets are tested, also the one
// that takes its products from OpenBLAS, if that is installed.
#include <stdio.h>
#include <string.h>

#include "check.h"

static const struct {
    const char *name;
    kernel_test run;
} tests[] = {
    {"gemm", test_gemm},
    {"gemm16", test_gemm16},
    {"gemm_shorts", test_gemm_shorts},
    {"gemm8", test_gemm8},
    {"quantise_row", test_quantise_row},
    {"halve_row", test_halve_row},
    {"largest_magnitude", test_largest_magnitude},
    {"shorten_row", test_shorten_row},
    {"softmax_row16", test_softmax_row16},
    {"softmax_row_shorts", test_softmax_row_shorts},
    {"softmax_row", test_softmax_row},
    {"softmax_copy", test_softmax_copy},
    {"layer_norm_row", test_layer_norm_row},
    {"scaled_sigmoid", test_scaled_sigmoid},
    {"exponential", test_exponential},
    {"gelu", test_gelu},
    {"lerp", test_lerp},
    {"contenders", test_contenders},
    {"sole_winner", test_sole_winner},
    {"lerp_argmax", test_lerp_argmax},
    {"teams of 1 and 3", test_teams},
};
enum { TESTS = sizeof tests / sizeof *tests };

/// Runs one test, prints its line, and returns whether it passed.
static bool passes(const struct kernels *kernels, size_t test) {
    struct check check = {0};
    tests[test].run(kernels, &check);
    printf("%-10s  %-18s  ", kernels->name, tests[test].name);
    if (check.wrong > 0) printf("FAILED: %zu of ", check.wrong);
    if (check.comparisons == 0) printf("not in this set\n");
    else printf("%zu comparisons, at most %.2g of the tolerance\n", check.comparisons, check.worst);
    return check.wrong == 0;
}

int main(int count, char **arguments) {
    const char *problem = count > 1 ? NULL : openblas_load();
    if (problem != NULL) printf("openblas skipped: %s; apt-get install libopenblas0-pthread\n", problem);
    const size_t fastest = kernels_available() - 1;
    if (count > 1 && strcmp(kernels_at(fastest)->name, arguments[1]) != 0) {
        printf("the fastest set is %s, but should be %s\n", kernels_at(fastest)->name, arguments[1]);
        return 1;
    }
    bool good = true;
    for (size_t set = count > 1 ? fastest : 1; set <= fastest; set++) {
        for (size_t test = 0; test < TESTS; test++) good = passes(kernels_at(set), test) && good;
    }
    return good ? 0 : 1;
}
