#define _GNU_SOURCE
#include "isolation.h"
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

int dtop_start(const char *program, char *const *arguments, char *const *environment, int socket, pid_t *process) {
	posix_spawn_file_actions_t actions;
	int code = posix_spawn_file_actions_init(&actions);
	if (code != 0) return code;
	// Nothing that it writes may pass for a line of ours.
	for (int standard = 0; standard < 3 && code == 0; standard++)
		code = posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0);
	if (code == 0) code = posix_spawn_file_actions_adddup2(&actions, socket, 3);
	if (code == 0) code = posix_spawn_file_actions_addclosefrom_np(&actions, 4);

	posix_spawnattr_t attributes;
	if (code == 0) code = posix_spawnattr_init(&attributes);
	if (code == 0) {
		// A terminal and a service manager signal all processes of a group. This one ends with its socket.
		static const int blocked[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1};
		sigset_t set;
		sigemptyset(&set);
		for (size_t i = 0; i < sizeof blocked / sizeof *blocked; i++) sigaddset(&set, blocked[i]);
		posix_spawnattr_setsigmask(&attributes, &set);
		sigemptyset(&set);
		sigaddset(&set, SIGPIPE);
		posix_spawnattr_setsigdefault(&attributes, &set);
		posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
		code = posix_spawn(process, program, &actions, &attributes, arguments, environment);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return code;
}
