#pragma once
// Replaces the system's civil clock, and the waits measured by it, in the program that links this or loads it by
// LD_PRELOAD. Tests set the clock back and forth while the program runs. Unlike with libfaketime, a wait in progress
// notices, as it does with the kernel's clock.
#include <stdint.h>

/// Sets the clock to `seconds` after the true time; negative is before. A program that loads this by LD_PRELOAD reads
/// the offset from the start of the file that `STEPPED_CLOCK` names.
void stepped_clock_set(int64_t seconds);
