// Measures the rate of fused multiply-adds: independent chains in registers, on a thread for each processor named.
//
//     cc -O3 -march=native fma_peak.c -o fma_peak -lpthread && echo | ./fma_peak MILLISECONDS PROCESSOR ...
//
// Runs for each line of standard input, sleeps between, and prints the processors' GFLOP/s as a JSON list. A
// multiply-add counts as two operations.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
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

// Enough chains to hide the latency of two units, and few enough to fit 16 registers with their two operands. The clock
// is read about every tenth of a millisecond.
enum { chains = 12, lanes = bytes / sizeof(float), rounds = 1 << 15 };

static double duration;
static pthread_barrier_t start, end;

struct worker {
    pthread_t thread;
    int processor;
    double rate;
    float sink;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void measure(struct worker *worker) {
    vector sums[chains], factor = (vector){0} + 0.999f, term = (vector){0} + 0.001f;
    // Chains that begin alike would be one to the compiler, and one that begins with 1 would be none.
    for (int chain = 0; chain < chains; chain++) sums[chain] = (vector){0} + (float)(chain + 2);
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
}

static void *work(void *argument) {
    struct worker *worker = argument;
    cpu_set_t processors;
    CPU_ZERO(&processors);
    CPU_SET(worker->processor, &processors);
    if (pthread_setaffinity_np(pthread_self(), sizeof processors, &processors) != 0) {
        fprintf(stderr, "fma_peak: this process may not use processor %d\n", worker->processor);
        exit(1);
    }
    for (;;) {
        pthread_barrier_wait(&start);
        measure(worker);
        pthread_barrier_wait(&end);
    }
}

int main(int count, char **arguments) {
    const int threads = count - 2;
    if (threads < 1) return fprintf(stderr, "usage: fma_peak MILLISECONDS PROCESSOR ...\n"), 2;
    duration = atof(arguments[1]) / 1e3;
    struct worker *workers = calloc(threads, sizeof *workers);
    pthread_barrier_init(&start, NULL, threads + 1);
    pthread_barrier_init(&end, NULL, threads + 1);
    for (int i = 0; i < threads; i++) {
        workers[i].processor = atoi(arguments[i + 2]);
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    for (int letter; (letter = getchar()) != EOF;) {
        if (letter != '\n') continue;
        pthread_barrier_wait(&start);
        pthread_barrier_wait(&end);
        for (int i = 0; i < threads; i++) printf("%s%.2f", i == 0 ? "[" : ", ", workers[i].rate);
        printf("]\n");
        fflush(stdout);
    }
    return workers[0].sink == 1;
}
