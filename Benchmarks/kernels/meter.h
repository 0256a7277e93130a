#pragma once
// Times calls with every instruction set that this processor supports, taking turns, and prints a row of a table.
#include <stdbool.h>

#include "kernels.h"

enum { ROUNDS = 15, MOST_SETS = 8 };

/// The unit in which a call's work is counted.
enum unit { ELEMENTS, MULTIPLY_ADDS, PIXELS, UNITS };

struct meter {
    const struct kernels *kernels;  ///< whose turn it is
    size_t calls;                   ///< of this turn

    // The rest is private to meter.c.
    const char *name;
    double work;
    enum unit unit;
    size_t sets, set, calls_of[MOST_SETS];
    bool skipped[MOST_SETS];
    int round;  ///< -1 while it is found out how many calls make a turn
    double start, times[MOST_SETS][ROUNDS];
};

/// Measures and prints one row: `BENCH("name", work of a call, unit, call)`. In the call, `k` is the table of kernels.
#define BENCH(name, work, unit, call) BENCH_SETS(name, work, unit, kernels_available(), call)

/// As `BENCH`, for a kernel that is NULL in some sets.
#define BENCH_SOME(name, work, unit, kernel, call)                                                              \
    for (struct meter meter = meter_make(name, (double)(work), unit, kernels_available()); meter_next(&meter);) { \
        const struct kernels *k = meter.kernels;                                                                \
        if (k->kernel == NULL) meter_skip(&meter);                                                              \
        else for (size_t i = 0; i < meter.calls; i++) call;                                                     \
    }

/// As `BENCH`, for a kernel in plain C, which has the same form with every instruction set.
#define BENCH_PLAIN(name, work, unit, call) BENCH_SETS(name, work, unit, 1, call)

#define BENCH_SETS(name, work, unit, sets, call)                                                   \
    for (struct meter meter = meter_make(name, (double)(work), unit, sets); meter_next(&meter);) { \
        const struct kernels *k = meter.kernels;                                                   \
        (void)k;                                                                                   \
        for (size_t i = 0; i < meter.calls; i++) call;                                             \
    }

/// Measures only rows whose name contains this; NULL measures all.
extern const char *meter_only;

struct meter meter_make(const char *name, double work, enum unit unit, size_t sets);
/// Ends the turn before and returns whether there is another. Prints the row after the last turn.
bool meter_next(struct meter *meter);
/// Leaves out the set whose turn it is.
void meter_skip(struct meter *meter);
/// Prints the head of the table.
void meter_head(void);
