#include "tables.h"

#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

/// All tables, slowest first.
static const struct kernels *const tables[] = {
    &kernels_scalar, &kernels_openblas,
#if defined(__x86_64__)
    &kernels_avx2, &kernels_avxvnni, &kernels_avx512, &kernels_avx512vnni, &kernels_avx512bf16,
#elif defined(__aarch64__)
    &kernels_neon, &kernels_neondot,
#endif
};
enum { TABLES = sizeof tables / sizeof *tables };

#if defined(__x86_64__)

/// Whether the processor has the instructions of a table.
static bool runs(const struct kernels *table) {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return false;
    if (table == &kernels_avx2) return true;
    if (table == &kernels_avxvnni) return __builtin_cpu_supports("avxvnni");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    if (table == &kernels_avx512) return avx512;
    const bool vnni = avx512 && __builtin_cpu_supports("avx512vnni");
    if (table == &kernels_avx512vnni) return vnni;
    return vnni && __builtin_cpu_supports("avx512bf16");
}

#elif defined(__aarch64__)

static bool runs(const struct kernels *table) {
    return table == &kernels_neon || (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
}

#else

static bool runs(const struct kernels *table) { return (void)table, false; }

#endif

/// Whether the table can be used here, and its library, if it needs one, is loaded.
static bool can_be_used(const struct kernels *table) {
    if (table == &kernels_scalar) return true;
    return table == &kernels_openblas ? openblas_is_loaded() : runs(table);
}

const struct kernels *kernels_at(size_t index) {
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
    for (size_t i = 0; i < TABLES; i++) {
        if (can_be_used(tables[i]) && index-- == 0) return tables[i];
    }
    return NULL;
}

size_t kernels_available(void) {
    size_t count = 0;
    while (kernels_at(count) != NULL) count++;
    return count;
}
