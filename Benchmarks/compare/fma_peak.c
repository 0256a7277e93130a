// Measures the peak rate of fused multiply-adds: independent chains in registers, on every thread.
//
//     cc -O3 -march=native fma_peak.c -o fma_peak -lpthread && ./fma_peak THREADS
//
// Runs for about half a second and prints GFLOP/s, counting two operations per multiply-add.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__AVX512F__)
enum { bytes = 64 };
#elif defined(__AVX__)
enum { bytes = 32 };
#else
enum { bytes = 16 };
#endif
typedef float vector __attribute__((vector_size(bytes)));

// Enough chains to hide the latency of two units, and few enough to fit 16 registers with their two operands.
enum { chains = 12, lanes = bytes / sizeof(float), rounds = 1 << 16 };
static const double duration = 0.5;

static pthread_barrier_t start;

struct worker {
    pthread_t thread;
    double rate;
    float sink;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void *work(void *argument) {
    struct worker *worker = argument;
    vector sums[chains] = {0}, factor = (vector){0} + 0.999f, term = (vector){0} + 0.001f;
    pthread_barrier_wait(&start);
    const double begin = now();
    double seconds, count = 0;
    do {
        for (int round = 0; round < rounds; round++) {
            for (int chain = 0; chain < chains; chain++) sums[chain] = sums[chain] * factor + term;
        }
        count += rounds;
        seconds = now() - begin;
    } while (seconds < duration);
    worker->rate = count * chains * lanes * 2 / seconds / 1e9;
    for (int chain = 0; chain < chains; chain++) worker->sink += sums[chain][0];
    return NULL;
}

int main(int count, char **arguments) {
    const int threads = count > 1 ? atoi(arguments[1]) : 1;
    if (threads < 1) return fprintf(stderr, "usage: fma_peak THREADS\n"), 2;
    struct worker *workers = calloc(threads, sizeof *workers);
    pthread_barrier_init(&start, NULL, threads);
    double rate = 0;
    for (int i = 0; i < threads; i++) pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        rate += workers[i].rate;
    }
    printf("{\"gflops\": %.1f}\n", rate);
    return workers[0].sink == 1;
}
