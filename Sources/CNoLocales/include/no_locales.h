/// An empty table for ICU, the library behind Foundation's locales, in place of 34 MB of them in a static build: dtopd
/// writes numbers and times in one form only. A build with Swift's shared libraries keeps theirs.
#ifndef NO_LOCALES_H
#define NO_LOCALES_H

#include <stdint.h>

/// A package of data as ICU reads it, without entries: udata.h and ucmndata.h of ICU have the form.
struct no_locales {
	uint16_t header_size;
	uint8_t magic[2];
	uint16_t info_size;
	uint16_t reserved;
	uint8_t is_big_endian, charset_family, char_size, reserved_byte;
	uint8_t format[4], format_version[4], data_version[4];
	uint8_t padding[8];
	uint32_t count, first;
};

#endif
