#pragma once
// Times calls with every instruction set that this processor runs, in turn, and prints a row of a table.
#include <stdbool.h>

#include "kernels.h"

enum { ROUNDS = 15, MOST_SETS = 8 };

/// What the work of a call is counted in.
enum unit { ELEMENTS, MULTIPLY_ADDS, PIXELS, UNITS };

struct meter {
    const struct kernels *kernels;  ///< whose turn it is
    size_t calls;                   ///< of this turn

    // The rest is meter.c's own.
    const char *name;
    double work;
    enum unit unit;
    size_t sets, set, calls_of[MOST_SETS];
    int round;  ///< -1 while it is found out how many calls make a turn
    double start, times[MOST_SETS][ROUNDS];
};

/// One row: `BENCH("name", work of a call, unit, call)`. The call finds its table of kernels in `k`.
#define BENCH(name, work, unit, call) BENCH_SETS(name, work, unit, kernels_available(), call)

/// The same for plain C, which has one form for all processors.
#define BENCH_PLAIN(name, work, unit, call) BENCH_SETS(name, work, unit, 1, call)

#define BENCH_SETS(name, work, unit, sets, call)                                                   \
    for (struct meter meter = meter_make(name, (double)(work), unit, sets); meter_next(&meter);) { \
        const struct kernels *k = meter.kernels;                                                   \
        (void)k;                                                                                   \
        for (size_t i = 0; i < meter.calls; i++) call;                                             \
    }

/// Only rows with this in their name are measured; NULL: all.
extern const char *meter_only;

struct meter meter_make(const char *name, double work, enum unit unit, size_t sets);
/// Whether there is another turn. Ends the one before; after the last, prints the row.
bool meter_next(struct meter *meter);
/// The head of the table.
void meter_head(void);
