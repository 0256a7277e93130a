// Products by OpenBLAS, everything else in plain vectors: for processors that no other set here is for.
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

#define TARGET
#define NAME(x) x##_openblas
#define ISA "openblas"

#include "../isa/plain.h"
#include "../isa/no_bf16.h"
#include "../isa/no_int8.h"

#include "../inner/vector_math.inc"
#include "../inner/narrow_rows.inc"
#include "../inner/finish.inc"
#include "../inner/rows.inc"

// sgemm's right-hand side is the transpose of rows, which need no packing.
#define BY_COLUMN true

// The largest product that is asked of the library: it is finished from a tile in the first-level cache. Longer sums
// are continued, so where the library breaks them does not matter.
enum { ROWS = 56, COLUMNS = 8 * PANEL, DEPTH = 512 };
// The library's kernels add in another order at the edge of a matrix, so rows are a multiple of this, and columns of
// PANEL.
enum { STEP = 4 };

// As cblas.h has them.
enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };
typedef void sgemm_function(int order, int transpose_a, int transpose_b, int rows, int columns, int depth, float alpha,
                            const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
static sgemm_function *sgemm;

// The largest product within which a sum has the same bits in every place.
static size_t most_rows = ROWS, most_columns = COLUMNS;

/// Sums, then finishes and stores, `rows` rows, which are few or a multiple of STEP, and `columns` columns.
static void tile(const struct gemm_block *g, size_t row, size_t rows, size_t column, size_t columns) {
    float sums[ROWS * COLUMNS], few[STEP * DEPTH];
    const size_t width = (columns + PANEL - 1) / PANEL * PANEL, height = rows < STEP ? STEP : rows;
    const size_t ldb = g->panel_stride / PANEL;
    if (rows < STEP) memset(few, 0, sizeof few);
    for (size_t k = 0; k < g->depth; k += DEPTH) {
        const size_t depth = g->depth - k < DEPTH ? g->depth - k : DEPTH;
        const float *a = (const float *)g->a + row * g->lda + k, *b = (const float *)g->panels + column * ldb + k;
        for (size_t i = 0; i < rows && rows < STEP; i++) memcpy(few + i * DEPTH, a + i * g->lda, depth * sizeof *a);
        sgemm(ROW_MAJOR, NO_TRANSPOSE, TRANSPOSE, (int)height, (int)width, (int)depth, 1, rows < STEP ? few : a,
              rows < STEP ? DEPTH : (int)g->lda, b, (int)ldb, k > 0, sums, (int)width);
    }
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j += LANES) {
            NAME(finish_store)(NAME(load)(sums + i * width + j), g, row + i, column + j, false);
        }
    }
}

static void NAME(gemm)(const struct gemm_block *g) {
    for (size_t row = 0, rows; row < g->rows; row += rows) {
        rows = g->rows - row < most_rows ? g->rows - row : most_rows;
        if (rows > STEP) rows -= rows % STEP;
        for (size_t column = 0; column < g->columns; column += most_columns) {
            tile(g, row, rows, column, g->columns - column < most_columns ? g->columns - column : most_columns);
        }
    }
}

#include "../inner/table.inc"

/// Fills a matrix with rows of which each is one of the first `different`.
static void fill(float *rows, size_t count, size_t different) {
    uint32_t random = 1;
    for (size_t i = 0; i < count * DEPTH; i++) {
        random = random * 1664525 + 1013904223;
        rows[i] = i < different * DEPTH ? (float)(int32_t)random * 0x1p-31f : rows[i - different * DEPTH];
    }
}

/// Whether sums of the same products have the same bits in every place of every product up to `most_rows` rows and
/// `most_columns` columns. The rows of `a` are all the same; so are the rows of `b` that lie PANEL apart.
static bool sums_are_the_same_everywhere(const float *a, const float *b, float *c) {
    static const int depths[] = {64, 77, DEPTH};
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        const int depth = depths[i];
        float expected[PANEL];
        for (size_t rows = STEP; rows <= most_rows; rows += STEP) {
            for (size_t columns = PANEL; columns <= most_columns; columns += PANEL) {
                sgemm(ROW_MAJOR, NO_TRANSPOSE, TRANSPOSE, (int)rows, (int)columns, depth, 1, a, DEPTH, b, DEPTH, 0, c,
                      (int)columns);
                if (rows == STEP && columns == PANEL) memcpy(expected, c, sizeof expected);
                for (size_t at = 0; at < rows * columns; at++) {
                    if (c[at] != expected[at % PANEL]) return false;
                }
            }
        }
    }
    return true;
}

/// Finds the largest products that may be asked of the library. Its kernels for processors without AVX2 allow all
/// sizes; those for newer ones only the smallest, which takes more time.
static bool find_sizes(void) {
    float *a = malloc((ROWS * DEPTH + COLUMNS * DEPTH + ROWS * COLUMNS) * sizeof *a);
    if (a == NULL) return false;
    float *b = a + ROWS * DEPTH, *c = b + COLUMNS * DEPTH;
    fill(a, ROWS, 1);
    fill(b, COLUMNS, PANEL);
    bool good = sums_are_the_same_everywhere(a, b, c);
    if (!good) {
        most_rows = STEP;
        most_columns = PANEL;
        good = sums_are_the_same_everywhere(a, b, c);
    }
    free(a);
    return good;
}

static sigjmp_buf before_trial;
static void leave_trial(int signal) {
    (void)signal;
    siglongjmp(before_trial, 1);
}

/// Calls `find_sizes`. Virtual processors may claim to be old ones whose instructions the real one has no more.
static const char *try_products(void) {
    const struct sigaction leave = {.sa_handler = leave_trial};
    struct sigaction old;
    const char *problem = "uses instructions that this processor lacks: OPENBLAS_CORETYPE=Prescott asks for others";
    sigaction(SIGILL, &leave, &old);
    if (sigsetjmp(before_trial, 1) == 0) {
        problem = find_sizes() ? NULL : "gives results that depend on their place in a matrix";
    }
    sigaction(SIGILL, &old, NULL);
    return problem;
}

/// Takes what is needed from the library. Returns NULL, or what is wrong with it.
static const char *try_library(void *library) {
    int (*kind)(void) = (int (*)(void))dlsym(library, "openblas_get_parallel");
    void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    sgemm = (sgemm_function *)dlsym(library, "cblas_sgemm");
    if (kind == NULL || set_threads == NULL || sgemm == NULL) return "lacks functions of OpenBLAS";
    // Threads that call the build without threads at the same time get wrong products; with OpenMP's they wait for
    // each other.
    if (kind() != 1) return "is not the build for POSIX threads: install libopenblas0-pthread";
    set_threads(1);
    return try_products();
}

static char problem[256];
static atomic_bool is_loaded;

static void load(void) {
    static const char name[] = "libopenblas.so.0";
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        snprintf(problem, sizeof problem, "%s: install libopenblas0-pthread", dlerror());
        return;
    }
    const char *wrong = try_library(library);
    if (wrong == NULL) atomic_store(&is_loaded, true);
    else snprintf(problem, sizeof problem, "%s %s", name, wrong);
}

const char *openblas_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return atomic_load(&is_loaded) ? NULL : problem;
}

bool openblas_is_loaded(void) { return atomic_load(&is_loaded); }
