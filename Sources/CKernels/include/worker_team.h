#pragma once
// A team of threads that runs one task at a time, split into units. Made for steps of 0.05 to 5 ms: workers spin
// briefly between tasks, then sleep.
#include <stddef.h>
#include <stdint.h>

struct worker_team;

/// Computes unit `unit` of a task; `worker`, below the team's size, selects the scratch to use.
typedef void (*team_unit)(const void *task, size_t unit, size_t worker);

/// Creates a team of `size` workers, including the caller of `team_run`. NULL if threads cannot be created.
struct worker_team *team_create(size_t size);
size_t team_size(const struct worker_team *team);
/// Runs units 0 ..< `units`, each once, on any worker, and returns when all are done. One caller at a time.
void team_run(struct worker_team *team, team_unit function, const void *task, size_t units);

/// The same, and adds to `busy` the nanoseconds that all workers spend in units together.
void team_run_timed(struct worker_team *team, team_unit function, const void *task, size_t units, uint64_t *busy);
/// Nanoseconds since some moment in the past.
uint64_t team_clock(void);

/// Lends a core to a thread that is about to compute. Until the core is taken back, a team with a thread for every core
/// runs one worker fewer. A worker that loses its core in the middle of a unit would keep all others waiting.
void team_lend(struct worker_team *team);
void team_take_back(struct worker_team *team);
/// Number of cores lent now.
size_t team_lent(const struct worker_team *team);
/// Cores of this process beyond one per worker: lending them costs nothing.
size_t team_spare(const struct worker_team *team);

/// Seconds of processor time since the team was made.
typedef struct {
    double workers;      ///< all of its threads except the callers
    double worker_spin;  ///< part of that spent waiting awake
    double caller_spin;  ///< part of the callers' time spent waiting awake for the workers
} team_times;

/// Measures the processor time of the team's threads. Takes a millisecond.
team_times team_measure(const struct worker_team *team);
void team_destroy(struct worker_team *team);
