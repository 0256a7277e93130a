// Compares the packed matrix product with OpenBLAS's sgemm on the shapes of a ViT, on one thread, with every instruction
// set that this processor supports. OpenBLAS picks its own core type unless OPENBLAS_CORETYPE is set. Prints
// medians of 31 rounds in which the contenders take turns.
#include <cblas.h>
#include <stdio.h>

#include "../timing.h"
#include "kernels.h"
#include "tasks.h"

void openblas_set_num_threads(int threads);
char *openblas_get_corename(void);

enum { ROUNDS = 31, CONTENDERS = 8 };

static void packed(const struct kernels *kernels, const float *a, const float *panels, float *c, size_t m, size_t n,
                   size_t k) {
    for (size_t row = 0; row < m; row += 56) {
        const struct gemm_block block = {
            .a = a + row * k, .lda = k, .rows = m - row < 56 ? m - row : 56, .depth = k,
            .panels = panels, .panel_stride = k * PANEL, .columns = n, .c = c + row * n, .ldc = n, .finish = FINISH_STORE};
        kernels->gemm(&block);
    }
}

static void measure(size_t m, size_t n, size_t k) {
    float *a = matrix(m * k), *b = matrix(n * k), *c = matrix(m * n), *panels = matrix((n + PANEL) * k);
    pack_transposed(b, k, n, k, panels);
    double times[CONTENDERS][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t index = 0; index <= kernels_available(); index++) {
            const double start = seconds();
            if (index < kernels_available()) {
                // The scalar reference is not built for speed.
                if (index > 0) packed(kernels_at(index), a, panels, c, m, n, k);
            } else {
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)n, (int)k, 1, a, (int)k, b, (int)k, 0,
                            c, (int)n);
            }
            times[index][round] = seconds() - start;
        }
    }
    printf("%5zu %5zu %5zu", m, n, k);
    for (size_t index = 1; index <= kernels_available(); index++) {
        printf("  %10.1f", 2e-9 * (double)(m * n * k) / median(times[index], ROUNDS));
    }
    printf("\n");
    free(a), free(b), free(c), free(panels);
}

int main(void) {
    openblas_set_num_threads(1);
    printf("GFLOP/s\n rows  cols depth");
    for (size_t index = 1; index < kernels_available(); index++) printf("  %10s", kernels_at(index)->name);
    printf("  OpenBLAS %s\n", openblas_get_corename());
    const size_t shapes[][3] = {{660, 576, 192}, {660, 768, 192}, {660, 192, 768}, {330, 576, 192},
                                {66, 576, 192},  {660, 660, 64},  {1024, 3072, 768}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) measure(shapes[i][0], shapes[i][1], shapes[i][2]);
}
