#define _GNU_SOURCE
#include "isolation.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

int dtop_create_sealed_memory(size_t byte_count) {
	const int memory = memfd_create("dtopd pictures", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memory < 0) return -1;
	if (ftruncate(memory, (off_t)byte_count) == 0 &&
	    fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
		return memory;
	const int code = errno;
	close(memory);
	errno = code;
	return -1;
}

// Room for one descriptor beside a message (cmsg(3)).
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

_Bool dtop_send(int socket, const void *bytes, size_t count, int descriptor, int flags) {
	struct iovec part = {(void *)bytes, count};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	union control control = {0};
	if (descriptor >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof control;
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof descriptor);
		memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
	}
	ssize_t sent;
	do sent = sendmsg(socket, &message, flags | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent >= 0;
}

ssize_t dtop_receive(int socket, void *bytes, size_t capacity, int *descriptor) {
	struct iovec part = {bytes, capacity};
	union control control;
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
	ssize_t received;
	do received = recvmsg(socket, &message, MSG_TRUNC | MSG_CMSG_CLOEXEC);
	while (received < 0 && errno == EINTR);
	*descriptor = -1;
	const struct cmsghdr *header = received > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
		memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
	return received;
}

void dtop_wait_for_hangup(int socket) {
	struct pollfd place = {.fd = socket, .events = POLLRDHUP};
	while (poll(&place, 1, -1) < 0 && errno == EINTR) {
	}
}
