#pragma once
// Vectors of LANES floats, as GCC and Clang provide them for any processor, with arithmetic, comparisons and
// conversions. Each set's header defines LANES, includes this file and adds what compilers do not provide. The headers
// of a set together define:
//
//   VECTORS, TILE_ROWS              a tile of a product, whose sums stay in registers: its width, whole panels, and rows
//   TILE8_VECTORS, TILE8_ROWS       the same for 8-bit integers
//   fma(a, b, c)                    a * b + c, rounded once
//   select(mask, a, b)              a in lanes where mask has all bits set, b where it has none
//   load_part(p, count, fill)       the first `count` < LANES values of p, `fill` in the other lanes
//   part(v, count)                  v with zeros after the first `count` < LANES lanes
//   store_part(p, v, count)         stores the first `count` < LANES lanes, as store_halves_part does with halves
//   sum(v), highest(v)              over all lanes, combining halves first
//   bits_of(mask)                   one bit per lane of a comparison, the first lane's the lowest
//   gemm8_dot(sum, a, b)            adds the four products of each lane's 8-bit integers, exactly: those of a are from
//                                   0 to QUANTISE_MOST, those of b from -127 to 127
//   GEMM_SHORTS                     the product of shorts, made with gemm_shorts_dot(sum, a, b), which adds the two
//                                   products of each lane's 16-bit integers, or NULL
//   GEMM8_WORDS                     2 if gemm8_dots(sum, a, b) adds the products of two words of each, in less time
//                                   than two dots, else 1
//   halved(v)                       v in bfloat16, to nearest, ties to even
//   GEMM16                          the product of bfloat16, made with gemm16_dot, or NULL
#include <stddef.h>
#include <stdint.h>

typedef float VEC __attribute__((vector_size(4 * LANES)));
typedef int32_t INTS __attribute__((vector_size(4 * LANES)));
typedef uint16_t HALVES __attribute__((vector_size(2 * LANES)));
typedef uint8_t BYTES __attribute__((vector_size(LANES)));
typedef float VEC_UNALIGNED __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t INTS_UNALIGNED __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef uint16_t HALVES_UNALIGNED __attribute__((vector_size(2 * LANES), aligned(2)));
typedef uint8_t BYTES_UNALIGNED __attribute__((vector_size(LANES), aligned(1)));
typedef float FOUR __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline)) TARGET

INLINE VEC NAME(load)(const float *p) { return *(const VEC_UNALIGNED *)p; }
INLINE INTS NAME(load_ints)(const void *p) { return *(const INTS_UNALIGNED *)p; }
INLINE void NAME(store)(float *p, VEC v) { *(VEC_UNALIGNED *)p = v; }
INLINE void NAME(store_halves)(uint16_t *p, HALVES v) { *(HALVES_UNALIGNED *)p = v; }
INLINE void NAME(store_bytes)(uint8_t *p, BYTES v) { *(BYTES_UNALIGNED *)p = v; }

// Subtracting zero changes no number, not even -0.
INLINE VEC NAME(splat)(float x) { return x - (VEC){0}; }
INLINE INTS NAME(splat_int)(int32_t x) { return x - (INTS){0}; }

/// The word at p in all lanes.
INLINE INTS NAME(broadcast)(const void *p) {
    int32_t word;
    __builtin_memcpy(&word, p, sizeof word);
    return NAME(splat_int)(word);
}

INLINE float NAME(larger)(float a, float b) { return a > b ? a : b; }

INLINE float NAME(sum_of_four)(FOUR v) { return (v[0] + v[2]) + (v[1] + v[3]); }
INLINE float NAME(highest_of_four)(FOUR v) {
    return NAME(larger)(NAME(larger)(v[0], v[2]), NAME(larger)(v[1], v[3]));
}
