#define _GNU_SOURCE
#include "stepped_clock.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static _Atomic int64_t own;
static _Atomic int64_t *offset = &own;

void stepped_clock_set(int64_t seconds) { atomic_store(offset, seconds); }

__attribute__((constructor)) static void open_file(void) {
    const char *path = getenv("STEPPED_CLOCK");
    const int file = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *memory = mmap(NULL, sizeof *offset, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory != MAP_FAILED) offset = memory;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static _Atomic(int (*)(clockid_t, struct timespec *)) true_clock;
    int (*function)(clockid_t, struct timespec *) = atomic_load(&true_clock);
    if (function == NULL) {
        function = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
        atomic_store(&true_clock, function);
    }
    const int code = function(clock, time);
    if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += atomic_load(offset);
    return code;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result != NULL) *result = now.tv_sec;
    return now.tv_sec;
}

/// A civil time is larger than any machine's time since boot.
static bool is_civil(const struct timespec *time) { return time->tv_sec > 1000000000; }

/// Whether a wait until `end` is over. If not, sets `pause` to a moment from now, by the true clock.
static bool is_over(const struct timespec *end, struct timespec *pause) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec > end->tv_sec || (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec)) return true;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, pause);
    pause->tv_nsec += 5000000;
    if (pause->tv_nsec >= 1000000000) *pause = (struct timespec){pause->tv_sec + 1, pause->tv_nsec - 1000000000};
    return false;
}

/// A sanitizer's waits, if one is linked: it must know that a thread gives up its lock meanwhile.
__attribute__((weak)) int ___interceptor_pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *,
                                                                const struct timespec *);
__attribute__((weak)) int ___interceptor_sem_timedwait(sem_t *, const struct timespec *);

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict end) {
    typedef int (*function)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    function wait = ___interceptor_pthread_cond_timedwait;
    // Older versions of this symbol use a different condition type.
    if (wait == NULL) wait = (function)dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (wait == NULL) wait = (function)dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    if (!is_civil(end)) return wait(condition, mutex, end);
    for (;;) {
        struct timespec pause;
        if (is_over(end, &pause)) return ETIMEDOUT;
        const int code = wait(condition, mutex, &pause);
        if (code != ETIMEDOUT) return code;
    }
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict end) {
    typedef int (*function)(sem_t *, const struct timespec *);
    function wait = ___interceptor_sem_timedwait;
    if (wait == NULL) wait = (function)dlsym(RTLD_NEXT, "sem_timedwait");
    for (;;) {
        struct timespec pause;
        if (sem_trywait(semaphore) == 0) return 0;
        if (is_over(end, &pause)) {
            errno = ETIMEDOUT;
            return -1;
        }
        if (wait(semaphore, &pause) == 0) return 0;
        if (errno != ETIMEDOUT) return -1;
    }
}
