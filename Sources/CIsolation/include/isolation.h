#pragma once
#include <stddef.h>
#include <stdint.h>

// What Swift cannot call: variadic functions, macros, tables of system call numbers. Unless another meaning is given,
// functions return 0, or the errno of what failed.

// Starts `program` with `socket` as its descriptor 3, /dev/null as its standard streams, and no other descriptor. It does
// not get the signals of a terminal or a service manager. `*process` is its id.
int dtop_start(const char *program, char *const *arguments, char *const *environment, int socket, int32_t *process);

// Starts `program` in a process group of its own, with `count` bytes to read from its standard input, at most 64 kB, our
// standard error, /dev/null as its standard output, and no other descriptor.
int dtop_start_hook(
	const char *program, char *const *arguments, char *const *environment, const void *input, size_t count,
	int32_t *process);

// Binds this process to the thread that started it, and denies it new privileges, tracers and core dumps.
int dtop_bind_to_parent(void);

// Limits another process: bytes of private memory that it can write (RLIMIT_DATA), and descriptors. It can write no file
// and leaves no core dump.
int dtop_limit(int32_t process, uint64_t memory, uint64_t descriptors);

// Lets this thread, and those that it starts from now on, read files below `paths`, and do nothing else with files
// (landlock, from Linux 5.13 on). Paths that do not exist count for nothing. Returns 0 also where a kernel has no landlock,
// or a container refuses it.
int dtop_allow_reading_below(char *const *paths, size_t count);

// What the filter of system calls leaves to a process. One can follow the other, never the reverse.
enum dtop_confinement {
	// To open sockets to servers and files for reading.
	dtop_may_connect,
	// To use the descriptors that it has; opening a file to read it fails.
	dtop_may_play,
};

// Filters the system calls of all threads of this process (seccomp). A call that only an intruder makes kills the process
// with SIGSYS. Other calls that the filter does not know fail with ENOSYS; C libraries have a fallback for that.
int dtop_confine(enum dtop_confinement confinement);

// Memory of a fixed size that can be shared by its descriptor: nobody can shrink it, which would kill who reads it, nor
// grow it. Returns the descriptor, or -1 with errno.
int dtop_create_sealed_memory(size_t byte_count);

// Sends one message, with a descriptor unless that is -1. Returns false with errno.
_Bool dtop_send(int socket, const void *bytes, size_t count, int descriptor, int flags);

// Receives one message, and the descriptor that came with it, else -1. Returns its length, which is above `capacity` if the
// message was cut; 0 at the end; -1 with errno.
intptr_t dtop_receive(int socket, void *bytes, size_t capacity, int *descriptor);

// Waits until the other end of a socket is closed.
void dtop_wait_for_hangup(int socket);

// The name of a signal, such as "SIGSEGV"; null for none.
const char *dtop_signal_name(int signal);
