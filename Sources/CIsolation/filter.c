#define _GNU_SOURCE
#include "isolation.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// A seccomp filter is a program for a small machine, run for each system call (seccomp(2)). This one asks for one
// number after another, and returns as soon as it knows the answer.

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the filter knows the system calls of x86-64 and arm64 only"
#endif

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define FAIL(code) (SECCOMP_RET_ERRNO | (code))

// Memory, time, threads, and the descriptors that are there: what any program does.
static const int harmless[] = {
	SYS_brk, SYS_clock_getres, SYS_clock_gettime, SYS_clock_nanosleep, SYS_close, SYS_exit, SYS_exit_group, SYS_fcntl,
	SYS_fstat, SYS_futex, SYS_getegid, SYS_geteuid, SYS_getgid, SYS_getpeername, SYS_getpid, SYS_getppid, SYS_getrandom,
	SYS_getrusage, SYS_getsockname, SYS_getsockopt, SYS_gettid, SYS_gettimeofday, SYS_getuid, SYS_lseek, SYS_madvise,
	SYS_membarrier, SYS_mremap, SYS_munmap, SYS_nanosleep, SYS_ppoll, SYS_pselect6, SYS_read, SYS_readv, SYS_recvfrom,
	SYS_recvmmsg, SYS_recvmsg, SYS_restart_syscall, SYS_rseq, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn,
	SYS_sched_getaffinity, SYS_sched_yield, SYS_sendmmsg, SYS_sendmsg, SYS_sendto, SYS_set_robust_list, SYS_setsockopt,
	SYS_shutdown, SYS_sigaltstack, SYS_sysinfo, SYS_uname, SYS_write, SYS_writev,
#ifdef SYS_poll
	SYS_poll, SYS_select, SYS_time,
#endif
};

// What name resolution, certificates and connections take.
static const int connecting[] = {
	SYS_bind, SYS_connect, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_faccessat, SYS_getdents64, SYS_mmap,
	SYS_mprotect, SYS_newfstatat, SYS_pread64, SYS_readlinkat, SYS_seccomp, SYS_socketpair, SYS_statfs, SYS_statx,
#ifdef SYS_poll
	SYS_access, SYS_epoll_create, SYS_epoll_wait, SYS_lstat, SYS_pipe, SYS_readlink, SYS_stat,
#endif
	SYS_pipe2,
};

// What only an intruder does: programs, other processes, files, the machine.
static const int hostile[] = {
	SYS_add_key, SYS_bpf, SYS_chroot, SYS_delete_module, SYS_execve, SYS_execveat, SYS_fchmod, SYS_fchmodat, SYS_fchown,
	SYS_fchownat, SYS_finit_module, SYS_init_module, SYS_io_uring_enter, SYS_io_uring_register, SYS_io_uring_setup,
	SYS_kcmp, SYS_kexec_load, SYS_keyctl, SYS_kill, SYS_linkat, SYS_mkdirat, SYS_mknodat, SYS_mount, SYS_name_to_handle_at,
	SYS_open_by_handle_at, SYS_perf_event_open, SYS_personality, SYS_pidfd_open, SYS_pivot_root, SYS_process_vm_readv,
	SYS_process_vm_writev, SYS_ptrace, SYS_reboot, SYS_renameat2, SYS_request_key, SYS_rt_sigqueueinfo, SYS_setgid,
	SYS_setns, SYS_setuid, SYS_swapon, SYS_symlinkat, SYS_tkill, SYS_truncate, SYS_umount2, SYS_unlinkat, SYS_unshare,
	SYS_userfaultfd,
#ifdef SYS_poll
	SYS_chmod, SYS_chown, SYS_creat, SYS_fork, SYS_link, SYS_mkdir, SYS_mknod, SYS_rename, SYS_rmdir, SYS_symlink,
	SYS_unlink, SYS_vfork,
#endif
};

// What is over once pictures come.
static const int over[] = {
	SYS_accept, SYS_accept4, SYS_bind, SYS_clone, SYS_connect, SYS_listen, SYS_openat2, SYS_socket, SYS_socketpair,
};

struct program {
	struct sock_filter steps[512];
	unsigned short count;
};

static void add(struct program *program, struct sock_filter step) {
	// Too long a program would be a mistake in the tables above; the kernel refuses an incomplete one.
	if (program->count < COUNT(program->steps)) program->steps[program->count++] = step;
}

static void load(struct program *program, size_t offset) {
	add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void answer(struct program *program, uint32_t action) {
	add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

// Goes past the next `steps` unless the loaded value is `value`.
static void unless(struct program *program, uint32_t value, uint8_t steps) {
	add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, steps));
}

static void answer_all(struct program *program, const int *calls, size_t count, uint32_t action) {
	for (size_t i = 0; i < count; i++) {
		unless(program, (uint32_t)calls[i], 1);
		answer(program, action);
	}
}

// Loads the lower half of an argument: flags and numbers need no more.
static void load_argument(struct program *program, int index) {
	load(program, offsetof(struct seccomp_data, args) + (size_t)index * sizeof(uint64_t));
}

// Returns `action` for a call if the bits of an argument in `mask` are `bits`; otherwise it kills.
static void answer_bits(
	struct program *program, int call, int argument, uint32_t mask, uint32_t bits, uint32_t action) {
	unless(program, (uint32_t)call, 5);
	load_argument(program, argument);
	add(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask));
	unless(program, bits, 1);
	answer(program, action);
	answer(program, SECCOMP_RET_KILL_PROCESS);
}

// Allows a call if an argument is among `values`; otherwise it returns `action`.
static void allow_values(
	struct program *program, int call, int argument, const uint32_t *values, uint8_t count, uint32_t action) {
	unless(program, (uint32_t)call, (uint8_t)(2 * count + 2));
	load_argument(program, argument);
	for (uint8_t i = 0; i < count; i++) {
		unless(program, values[i], 1);
		answer(program, SECCOMP_RET_ALLOW);
	}
	answer(program, action);
}

// Returns `action` for opening a file to read it; opening one to write kills.
static void answer_opening(struct program *program, uint32_t action) {
	const uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
	answer_bits(program, SYS_openat, 2, writing, 0, action);
#ifdef SYS_open
	answer_bits(program, SYS_open, 1, writing, 0, action);
#endif
}

static void allow_connecting(struct program *program) {
	// The last two ask for the machine's own addresses and for names (getaddrinfo(3)).
	static const uint32_t families[] = {AF_INET, AF_INET6, AF_NETLINK, AF_UNIX};
	allow_values(program, SYS_socket, 0, families, COUNT(families), FAIL(EAFNOSUPPORT));
	answer_opening(program, SECCOMP_RET_ALLOW);
	// Threads, not processes.
	answer_bits(program, SYS_clone, 0, CLONE_THREAD, CLONE_THREAD, SECCOMP_RET_ALLOW);
	answer_all(program, connecting, COUNT(connecting), SECCOMP_RET_ALLOW);
}

static void allow_playing(struct program *program) {
	// FFmpeg looks for /dev/urandom when it answers a login, and does without.
	answer_opening(program, FAIL(EACCES));
	answer_bits(program, SYS_mmap, 2, PROT_EXEC, 0, SECCOMP_RET_ALLOW);
	answer_bits(program, SYS_mprotect, 2, PROT_EXEC, 0, SECCOMP_RET_ALLOW);
	answer_all(program, over, COUNT(over), SECCOMP_RET_KILL_PROCESS);
}

int dtop_confine(enum dtop_confinement confinement) {
	struct program program = {.count = 0};
	load(&program, offsetof(struct seccomp_data, arch));
	// Another architecture's calls have other numbers.
	add(&program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
	answer(&program, SECCOMP_RET_KILL_PROCESS);
	load(&program, offsetof(struct seccomp_data, nr));
	answer_all(&program, harmless, COUNT(harmless), SECCOMP_RET_ALLOW);
	// How abort(3) ends this process; no other may be signalled.
	answer_bits(&program, SYS_tgkill, 0, UINT32_MAX, (uint32_t)getpid(), SECCOMP_RET_ALLOW);
	static const uint32_t questions[] = {FIONBIO, FIONREAD};
	allow_values(&program, SYS_ioctl, 1, questions, COUNT(questions), FAIL(ENOTTY));
	if (confinement == dtop_may_connect) allow_connecting(&program);
	if (confinement == dtop_may_play) allow_playing(&program);
	answer_all(&program, hostile, COUNT(hostile), SECCOMP_RET_KILL_PROCESS);
	answer(&program, FAIL(ENOSYS));
	const struct sock_fprog filter = {program.count, program.steps};
	// Threads that exist already, such as a receiver of UDP packets, are confined with this one.
	const long code = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
	return code == 0 ? 0 : code > 0 ? EBUSY : errno;
}
