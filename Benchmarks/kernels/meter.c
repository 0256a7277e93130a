#include "meter.h"

#include <stdio.h>
#include <string.h>

#include "../timing.h"

// A turn's least duration in seconds, long enough for the clock's own time to be negligible.
static const double turn = 1e-3;

static const struct {
    const char *name, *rate;
    double per_unit;
} units[UNITS] = {
    [ELEMENTS] = {"elements", "G/s", 1},
    [MULTIPLY_ADDS] = {"multiply-adds", "GFLOP/s", 2},
    [PIXELS] = {"pixels", "G/s", 1},
};

const char *meter_only;

struct meter meter_make(const char *name, double work, enum unit unit, size_t sets) {
    struct meter meter = {.name = name, .work = work, .unit = unit, .sets = sets, .round = -1};
    for (size_t set = 0; set < sets; set++) meter.calls_of[set] = 1;
    return meter;
}

static void print_work(const struct meter *meter) {
    const char *unit = units[meter->unit].name;
    if (meter->work < 1e6) printf(" %6.0f   %-13s |", meter->work, unit);
    else printf(" %6.1f M %-13s |", meter->work * 1e-6, unit);
}

static void print_row(struct meter *meter) {
    printf("| %-30s |", meter->name);
    print_work(meter);
    printf(" %-7s |", units[meter->unit].rate);
    double scalar = 0;
    for (size_t set = 0; set < kernels_available(); set++) {
        if (set >= meter->sets || meter->skipped[set]) {
            printf(" %9s | %6s | %6s |", "", "", "");
            continue;
        }
        const double ns = 1e9 * median(meter->times[set], ROUNDS);
        printf(" %9.*f | %6.3g |", ns < 100, ns, units[meter->unit].per_unit * meter->work / ns);
        if (set == 0) scalar = ns;
        else printf(" %6.1f |", scalar / ns);
    }
    printf("\n");
    fflush(stdout);
}

bool meter_next(struct meter *meter) {
    const double elapsed = seconds() - meter->start;
    if (meter_only != NULL && strstr(meter->name, meter_only) == NULL) return false;
    if (meter->calls > 0) {
        if (meter->round < 0 && elapsed < turn && !meter->skipped[meter->set]) {
            meter->calls_of[meter->set] *= 2;
        } else {
            if (meter->round >= 0) meter->times[meter->set][meter->round] = elapsed / (double)meter->calls;
            meter->set = (meter->set + 1) % meter->sets;
            meter->round += meter->set == 0;
        }
    }
    if (meter->round == ROUNDS) {
        print_row(meter);
        return false;
    }
    meter->kernels = kernels_at(meter->set);
    meter->calls = meter->calls_of[meter->set];
    meter->start = seconds();
    return true;
}

void meter_skip(struct meter *meter) { meter->skipped[meter->set] = true; }

void meter_head(void) {
    printf("| %-30s | %-22s | %-7s |", "", "work of a call", "rate");
    for (size_t set = 0; set < kernels_available(); set++) {
        printf(" %6s ns | %6s |%s", kernels_at(set)->name, "rate", set > 0 ? " faster |" : "");
    }
    printf("\n|---|---:|---|");
    for (size_t set = 0; set < kernels_available(); set++) printf(set > 0 ? "---:|---:|---:|" : "---:|---:|");
    printf("\n");
}
