#pragma once
// Stands in front of the system's clock of civil time and of the waits that are measured by it, in the program that it
// is linked to or that it is loaded into by LD_PRELOAD: the tests set it back and forth while the program runs.
// Differs from libfaketime in that a wait under way notices: the kernel's does.
#include <stdint.h>

/// How far the clock is from the true one, in seconds. A program into which this was loaded reads it from the start of
/// the file that `STEPPED_CLOCK` names.
void stepped_clock_set(int64_t seconds);
