#define _GNU_SOURCE
#include "isolation.h"
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int dtop_bind_to_parent(void) {
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
	if (prctl(PR_SET_DUMPABLE, 0) != 0) return errno;
	return 0;
}

static int limit(pid_t process, enum __rlimit_resource resource, uint64_t value) {
	const struct rlimit both = {value, value};
	return prlimit(process, resource, &both, NULL) == 0 ? 0 : errno;
}

int dtop_limit(pid_t process, uint64_t memory, uint64_t descriptors) {
	int code = limit(process, RLIMIT_DATA, memory);
	if (code == 0) code = limit(process, RLIMIT_NOFILE, descriptors);
	if (code == 0) code = limit(process, RLIMIT_FSIZE, 0);
	if (code == 0) code = limit(process, RLIMIT_CORE, 0);
	return code;
}

#define NAME(signal) \
	case signal: return #signal

const char *dtop_signal_name(int signal) {
	switch (signal) {
		NAME(SIGABRT);
		NAME(SIGBUS);
		NAME(SIGFPE);
		NAME(SIGILL);
		NAME(SIGKILL);
		NAME(SIGPIPE);
		NAME(SIGSEGV);
		NAME(SIGSYS);
		NAME(SIGTERM);
		NAME(SIGTRAP);
		NAME(SIGXCPU);
		NAME(SIGXFSZ);
	default: return NULL;
	}
}
