#pragma once
#include <zlib.h>

// deflateInit2() is a macro, which Swift does not import. Without zlib's own frame, parts can be put together.
static inline int dtop_deflate_start(z_stream *stream, int level, int strategy) {
	return deflateInit2(stream, level, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, strategy);
}
