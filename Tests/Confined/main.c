// Confined CONFINEMENT ATTEMPT: confines itself as a source worker does, tries one thing, and exits with its errno, or 0
// if it was let through. The filter may kill it instead.
#define _GNU_SOURCE
#include "isolation.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/landlock.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ends[2];
static int has_landlock;
static int is_playing;
// The status for what cannot be tried here.
static const int cannot = 77;

static void *nothing(void *unused) { return unused; }

static int open_to_read(void) { return open("/etc/hosts", O_RDONLY | O_CLOEXEC); }
static int open_elsewhere(void) {
	if (!has_landlock && !is_playing) _exit(cannot);
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}
static int open_to_write(void) { return open("/tmp/intruder", O_WRONLY | O_CREAT, 0600); }
static int execute(void) { return execl("/bin/true", "true", NULL); }
static int fork_child(void) { return fork(); }
static int start_thread(void) {
	pthread_t thread;
	errno = pthread_create(&thread, NULL, nothing, NULL);
	return errno ? -1 : pthread_join(thread, NULL);
}
static int internet_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static int packet_socket(void) { return socket(AF_PACKET, SOCK_RAW, 0); }
static int connect_socket(void) { return connect(ends[0], &(struct sockaddr){AF_UNSPEC}, sizeof(struct sockaddr)); }
static int trace(void) { return (int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL); }
static int kill_parent(void) { return kill(getppid(), SIGUSR2); }
static int remove_file(void) { return unlink("/tmp/intruder"); }
static int ring(void) { return (int)syscall(SYS_io_uring_setup, 1, &(struct io_uring_params){0}); }
static int run_memory(void) {
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}
static int make_executable(void) {
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}
static int unforeseen(void) { return (int)syscall(SYS_sched_setscheduler, 0, 0, NULL); }
static int abort_itself(void) { abort(); }

// What a decoder does all the time.
static int work(void) {
	char bytes[16];
	for (size_t size = 1; size < 1 << 28; size *= 2) {
		char *memory = malloc(size);
		if (!memory) return -1;
		memory[size - 1] = 1;
		free(memory);
	}
	struct pollfd place = {ends[1], POLLIN, 0};
	struct timespec moment = {0, 1000};
	if (getrandom(bytes, sizeof bytes, 0) < 0 || nanosleep(&moment, NULL) != 0) return -1;
	if (send(ends[0], "x", 1, MSG_NOSIGNAL) != 1 || poll(&place, 1, -1) != 1) return -1;
	return recv(ends[1], bytes, sizeof bytes, 0) == 1 ? 0 : -1;
}

static int resolve(void) {
	struct addrinfo *found = NULL;
	if (getaddrinfo("localhost", "554", NULL, &found) != 0) return -1;
	freeaddrinfo(found);
	return 0;
}

static const struct {
	const char *name;
	int (*attempt)(void);
} attempts[] = {
	{"open-to-read", open_to_read}, {"open-elsewhere", open_elsewhere}, {"open-to-write", open_to_write},
	{"execute", execute}, {"fork", fork_child}, {"start-thread", start_thread}, {"internet-socket", internet_socket},
	{"packet-socket", packet_socket}, {"connect", connect_socket}, {"trace", trace}, {"kill-parent", kill_parent},
	{"remove-file", remove_file}, {"ring", ring}, {"run-memory", run_memory}, {"make-executable", make_executable},
	{"unforeseen", unforeseen}, {"abort", abort_itself}, {"work", work}, {"resolve", resolve},
};

static void confine(void) {
	char *readable[] = {"/etc/hosts", "/etc/nsswitch.conf", "/usr/lib", "/lib", "/etc/ld.so.cache", "/nothing/here"};
	int code = dtop_bind_to_parent();
	if (code == 0) code = dtop_allow_reading_below(readable, sizeof readable / sizeof *readable);
	if (code == 0) code = dtop_confine(dtop_may_connect);
	if (code == 0 && is_playing) code = dtop_confine(dtop_may_play);
	if (code == 0) return;
	fprintf(stderr, "cannot confine: %s\n", strerror(code));
	exit(255);
}

int main(int count, char **arguments) {
	if (count != 3 || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) return 254;
	has_landlock = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	is_playing = strcmp(arguments[1], "playing") == 0;
	confine();
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		if (strcmp(attempts[i].name, arguments[2]) != 0) continue;
		errno = 0;
		_exit(attempts[i].attempt() < 0 ? errno : 0);
	}
	return 253;
}
