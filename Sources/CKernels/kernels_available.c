#include "kernels_tables.h"

size_t kernels_available(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 1;
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    return avx512 ? 3 : 2;
#else
    return 1;
#endif
}

const struct kernels *kernels_at(size_t index) {
#if defined(__x86_64__)
    if (index == 2) return &kernels_avx512;
    if (index == 1) return &kernels_avx2;
#endif
    (void)index;
    return &kernels_scalar;
}
