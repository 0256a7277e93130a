#define _GNU_SOURCE
#include "isolation.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

static int start(const char *program, char *const *arguments, char *const *environment, int input, pid_t *process) {
	posix_spawn_file_actions_t actions;
	int code = posix_spawn_file_actions_init(&actions);
	if (code != 0) return code;
	code = posix_spawn_file_actions_adddup2(&actions, input, 0);
	if (code == 0) code = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (code == 0) code = posix_spawn_file_actions_addclosefrom_np(&actions, 3);

	posix_spawnattr_t attributes;
	if (code == 0) code = posix_spawnattr_init(&attributes);
	if (code == 0) {
		sigset_t set;
		sigemptyset(&set);
		posix_spawnattr_setsigmask(&attributes, &set);
		sigaddset(&set, SIGPIPE);
		sigaddset(&set, SIGHUP);
		posix_spawnattr_setsigdefault(&attributes, &set);
		// A group of its own, so that all it starts can be ended with it.
		posix_spawnattr_setpgroup(&attributes, 0);
		posix_spawnattr_setflags(
			&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
		code = posix_spawn(process, program, &actions, &attributes, arguments, environment);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return code;
}

int dtop_start_hook(
	const char *program, char *const *arguments, char *const *environment, const void *input, size_t count,
	pid_t *process) {
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0) return errno;
	// An empty pipe holds 64 kB, so this does not wait for a reader.
	ssize_t written = write(ends[1], input, count);
	close(ends[1]);
	int code = written == (ssize_t)count ? start(program, arguments, environment, ends[0], process) : EIO;
	close(ends[0]);
	return code;
}
