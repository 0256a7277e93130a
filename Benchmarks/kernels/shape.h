#pragma once
// The sizes of a model and its picture, as the kernels see them.
#include <stddef.h>

#include "kernels.h"
#include "worker_team.h"

enum { PATCH = 16 };

struct shape {
    const char *name;
    size_t grid_width, grid_height;  ///< tokens across and down
    size_t width, heads, classes;
};

static inline size_t tokens_of(const struct shape *s) { return s->grid_width * s->grid_height; }

/// Elements from one row of scores to the next.
static inline size_t score_columns(const struct shape *s) { return (s->classes + PANEL - 1) / PANEL * PANEL; }

/// Runs all units of a task on this thread.
static inline void all(team_unit unit, const void *task, size_t units) {
    for (size_t i = 0; i < units; i++) unit(task, i, 0);
}

void bench_rows(const struct shape *s);
void bench_layers(const struct shape *s);
void bench_scores(const struct shape *s);
void bench_pictures(const struct shape *s);
