// Shows ThreadSanitizer how Swift's library orders threads. The library is compiled without the sanitizer's marks, so
// what is correct would be reported as a race. The functions here stand in front of the library's. Their marks hide no
// race, because the order that they state really holds.
#if __has_feature(thread_sanitizer)

#define _GNU_SOURCE
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/// The library's function `name`, kept in `known`.
static void *in_library(const char *name, _Atomic(void *) *known) {
    void *function = atomic_load_explicit(known, memory_order_relaxed);
    if (function == NULL) {
        function = dlsym(RTLD_NEXT, name);
        if (function == NULL) {
            fprintf(stderr, "Swift's library has no %s any more: Tests/CVisibleRuntime must follow\n", name);
            abort();
        }
        atomic_store_explicit(known, function, memory_order_relaxed);
    }
    return function;
}

// Mutex. Its fast paths are compiled into each user, with marks. Its slow ones are methods of `_MutexHandle` in the
// library: a thread that had to wait would seem to hold no lock.

#define SWIFT __attribute__((swiftcall))
#define MUTEX __attribute__((swift_context)) void *mutex
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock_slow(uint32_t thread, MUTEX) __asm__(LOCK);
SWIFT bool try_lock_slow(MUTEX) __asm__(TRY_LOCK);
SWIFT void unlock_slow(MUTEX) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, MUTEX) {
    static _Atomic(void *) known;
    SWIFT void (*library)(uint32_t, MUTEX) = in_library(LOCK, &known);
    library(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT bool try_lock_slow(MUTEX) {
    static _Atomic(void *) known;
    SWIFT bool (*library)(MUTEX) = in_library(TRY_LOCK, &known);
    const bool is_locked = library(mutex);
    if (is_locked) __tsan_acquire(mutex);
    return is_locked;
}

SWIFT void unlock_slow(MUTEX) {
    static _Atomic(void *) known;
    SWIFT void (*library)(MUTEX) = in_library(UNLOCK, &known);
    __tsan_release(mutex);
    library(mutex);
}

// References. Whoever finds that its reference to an array's elements is the only one changes them in place: after
// whatever others did to them before they gave theirs up. What the library itself releases does not come by here.

/// Null and the numbers that Swift puts in place of pointers are not objects.
static bool is_object(const void *object) { return (intptr_t)object > 0; }

void swift_release(void *object) {
    static _Atomic(void *) known;
    void (*library)(void *) = in_library("swift_release", &known);
    if (is_object(object)) __tsan_release(object);
    library(object);
}

void swift_release_n(void *object, uint32_t times) {
    static _Atomic(void *) known;
    void (*library)(void *, uint32_t) = in_library("swift_release_n", &known);
    if (is_object(object)) __tsan_release(object);
    library(object, times);
}

bool swift_isUniquelyReferenced_nonNull_native(const void *object) {
    static _Atomic(void *) known;
    bool (*library)(const void *) = in_library("swift_isUniquelyReferenced_nonNull_native", &known);
    const bool is_unique = library(object);
    if (is_unique) __tsan_acquire((void *)object);
    return is_unique;
}

#endif
