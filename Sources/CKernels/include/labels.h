#pragma once

#include <stddef.h>
#include <stdint.h>

/// Writes labels as a byte each; void (65535) and what does not fit become 255. Returns the largest label but void.
uint16_t labels_narrow(const uint16_t *restrict labels, uint8_t *restrict bytes, size_t count);
