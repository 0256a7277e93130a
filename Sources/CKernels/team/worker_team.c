#define _GNU_SOURCE  // for thread names and CPU affinity
#include "worker_team.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// 10 to 100 microseconds: longer than the gap between two steps of a frame, shorter than a sleep and a wake-up.
enum { SPINS = 2000 };

enum { CLOSED = 1u << 30 };

struct worker_team {
    size_t size;
    size_t spare;  ///< cores beyond one per worker
    pthread_t *threads;
    team_unit function;
    const void *task;
    size_t units;
    uint64_t *busy;  ///< nanoseconds spent in units, or NULL if nobody asks
    _Alignas(64) _Atomic size_t next_unit;
    _Alignas(64) _Atomic uint32_t generation;  ///< goes up by one with each task; workers wait for that
    /// Number of workers at the task, plus `CLOSED` when no more may join: the caller then waits for those inside, but
    /// not for one that has yet to wake.
    _Alignas(64) _Atomic uint32_t gate;
    _Atomic uint32_t places;  ///< number of workers that may join the caller at the task
    _Atomic uint32_t sleepers;
    _Atomic bool stopping;
    _Alignas(64) _Atomic uint32_t lent;  ///< number of cores lent to other threads
    /// Turns of the loops in which callers and workers wait awake.
    _Alignas(64) _Atomic uint64_t caller_spins;
    _Alignas(64) _Atomic uint64_t worker_spins;
};

struct worker {
    struct worker_team *team;
    size_t index;
};

static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    // Takes about as long as x86's pause; most processors pass over `yield`.
    __asm__ volatile("isb");
#endif
}

/// Number of threads that may compute: the caller of a task always does.
static uint32_t awake(const struct worker_team *team) {
    const size_t lent = team_lent(team);
    const size_t away = lent > team->spare ? lent - team->spare : 0;
    return (uint32_t)(away + 1 < team->size ? team->size - away : 1);
}

/// Spins briefly until `*word` is `value` (`wanted`) or is not (not `wanted`); stops early if `worker`'s core is lent.
/// Returns the latest `*word`.
static uint32_t spin(const struct worker_team *team, size_t worker, _Atomic uint32_t *word, uint32_t value, bool wanted,
                     _Atomic uint64_t *spins) {
    uint32_t now = atomic_load(word);
    int turns = 0;
    for (; turns < SPINS && (now == value) != wanted && worker < awake(team); turns++, now = atomic_load(word)) relax();
    if (turns > 0) atomic_fetch_add_explicit(spins, (uint64_t)turns, memory_order_relaxed);
    return now;
}

static void futex_wait(_Atomic uint32_t *word, uint32_t value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word, int count) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

uint64_t team_clock(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void take_units(struct worker_team *team, size_t worker) {
    for (;;) {
        // Gives up a core that has been lent meanwhile before the next unit.
        if (worker > 0 && (atomic_load(&team->gate) & ~CLOSED) + 1 > awake(team)) return;
        size_t unit = atomic_fetch_add(&team->next_unit, 1);
        if (unit >= team->units) return;
        team->function(team->task, unit, worker);
    }
}

static void work(struct worker_team *team, size_t worker) {
    uint64_t *busy = team->busy;
    if (busy == NULL) return take_units(team, worker);
    const uint64_t start = team_clock();
    take_units(team, worker);
    __atomic_fetch_add(busy, team_clock() - start, __ATOMIC_RELAXED);
}

/// Joins the current task, which may be newer than the one that woke the worker. Returns false if none can be joined.
static bool enter(struct worker_team *team) {
    uint32_t gate = atomic_load(&team->gate);
    while (gate < atomic_load(&team->places)) {
        if (atomic_compare_exchange_weak(&team->gate, &gate, gate + 1)) return true;
    }
    return false;
}

static void *worker_main(void *argument) {
    struct worker self = *(struct worker *)argument;
    free(argument);
    struct worker_team *team = self.team;
    uint32_t seen = 0;
    for (;;) {
        spin(team, self.index, &team->generation, seen, false, &team->worker_spins);
        while (atomic_load(&team->generation) == seen) {
            atomic_fetch_add(&team->sleepers, 1);
            futex_wait(&team->generation, seen);
            atomic_fetch_sub(&team->sleepers, 1);
        }
        seen = atomic_load(&team->generation);
        if (atomic_load(&team->stopping)) return NULL;
        if (!enter(team)) continue;
        work(team, self.index);
        if (atomic_fetch_sub(&team->gate, 1) == (CLOSED | 1)) futex_wake(&team->gate, 1);
    }
}

/// Makes at least `wanted` workers see that there is something to do; those whose core is lent may sleep on.
static void start_generation(struct worker_team *team, int wanted) {
    atomic_fetch_add(&team->generation, 1);
    const int asleep = (int)atomic_load(&team->sleepers);
    const int missing = wanted - ((int)team->size - 1 - asleep);
    if (asleep > 0 && missing > 0) futex_wake(&team->generation, missing);
}

/// Number of cores that this process may use.
static size_t cores(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return (size_t)CPU_COUNT(&set);
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (size_t)online : 1;
}

static void stop(struct worker_team *team, size_t started) {
    atomic_store(&team->stopping, true);
    start_generation(team, (int)team->size - 1);
    for (size_t i = 0; i < started; i++) pthread_join(team->threads[i], NULL);
    free(team->threads);
    free(team);
}

struct worker_team *team_create(size_t size) {
    struct worker_team *team = aligned_alloc(64, (sizeof(struct worker_team) + 63) / 64 * 64);
    if (team == NULL) return NULL;
    *team = (struct worker_team){.size = size < 1 ? 1 : size, .gate = CLOSED};
    const size_t available = cores();
    team->spare = available > team->size ? available - team->size : 0;
    team->threads = calloc(team->size, sizeof(pthread_t));
    if (team->threads == NULL) {
        free(team);
        return NULL;
    }
    for (size_t i = 1; i < team->size; i++) {
        struct worker *worker = malloc(sizeof *worker);
        if (worker != NULL) *worker = (struct worker){team, i};
        if (worker == NULL || pthread_create(&team->threads[i - 1], NULL, worker_main, worker) != 0) {
            free(worker);
            stop(team, i - 1);
            return NULL;
        }
        char name[16];
        snprintf(name, sizeof name, "worker %u", (unsigned)i % 1000);
        pthread_setname_np(team->threads[i - 1], name);
    }
    return team;
}

size_t team_size(const struct worker_team *team) { return team->size; }

void team_run(struct worker_team *team, team_unit function, const void *task, size_t units) {
    team_run_timed(team, function, task, units, NULL);
}

void team_run_timed(struct worker_team *team, team_unit function, const void *task, size_t units, uint64_t *busy) {
    const uint32_t threads = awake(team);
    if (units <= 1 || threads == 1) {
        const uint64_t start = busy != NULL ? team_clock() : 0;
        for (size_t unit = 0; unit < units; unit++) function(task, unit, 0);
        if (busy != NULL) *busy += team_clock() - start;
        return;
    }
    team->function = function;
    team->task = task;
    team->units = units;
    team->busy = busy;
    atomic_store(&team->places, threads - 1);
    atomic_store(&team->next_unit, 0);
    atomic_store(&team->gate, 0);
    start_generation(team, (int)threads - 1);
    work(team, 0);
    atomic_fetch_or(&team->gate, CLOSED);
    uint32_t gate = spin(team, 0, &team->gate, CLOSED, true, &team->caller_spins);
    for (; gate != CLOSED; gate = atomic_load(&team->gate)) futex_wait(&team->gate, gate);
}

void team_lend(struct worker_team *team) { atomic_fetch_add(&team->lent, 1); }

void team_take_back(struct worker_team *team) { atomic_fetch_sub(&team->lent, 1); }

size_t team_lent(const struct worker_team *team) { return atomic_load(&team->lent); }

size_t team_spare(const struct worker_team *team) { return team->spare; }

static double seconds(clockid_t clock) {
    struct timespec time = {0};
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/// Processor time of one turn of `spin`. Turns are counted, not timed: a clock would include time in which the waiting
/// thread was not running.
static double seconds_per_spin(const struct worker_team *team) {
    double least = 1;
    for (int attempt = 0; attempt < 5; attempt++) {
        _Atomic uint32_t word = 0;
        _Atomic uint64_t spins = 0;
        const double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        for (int i = 0; i < 10; i++) spin(team, 0, &word, 0, false, &spins);
        const double each = (seconds(CLOCK_THREAD_CPUTIME_ID) - start) / (double)spins;
        least = each < least ? each : least;
    }
    return least;
}

team_times team_measure(const struct worker_team *team) {
    const double spin = seconds_per_spin(team);
    team_times times = {
        .caller_spin = spin * (double)atomic_load(&team->caller_spins),
        .worker_spin = spin * (double)atomic_load(&team->worker_spins),
    };
    for (size_t i = 1; i < team->size; i++) {
        clockid_t clock;
        if (pthread_getcpuclockid(team->threads[i - 1], &clock) == 0) times.workers += seconds(clock);
    }
    return times;
}

void team_destroy(struct worker_team *team) { stop(team, team->size - 1); }
