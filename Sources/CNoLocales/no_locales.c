#include "no_locales.h"

#include <stddef.h>

const struct no_locales icudt76_dat = {
	.header_size = offsetof(struct no_locales, count),
	.magic = {0xda, 0x27},
	.info_size = 20,
	.char_size = 2,
	.format = {'C', 'm', 'n', 'D'},
	.format_version = {1},
};
