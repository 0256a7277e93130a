#define _GNU_SOURCE
#include "isolation.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The rights that came after the first version, for which headers may be too old (landlock(7)).
static uint64_t known_rights(long version) {
	uint64_t rights = (1 << 13) - 1;
	if (version >= 2) rights |= 1 << 13; // move to another folder
	if (version >= 3) rights |= 1 << 14; // truncate
	if (version >= 5) rights |= 1 << 15; // ioctl on devices
	return rights;
}

static int allow(int rules, const char *path) {
	const int place = open(path, O_PATH | O_CLOEXEC);
	if (place < 0) return 0;
	struct stat status;
	int code = fstat(place, &status) == 0 ? 0 : errno;
	const struct landlock_path_beneath_attr below = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | (S_ISDIR(status.st_mode) ? LANDLOCK_ACCESS_FS_READ_DIR : 0),
		.parent_fd = place,
	};
	if (code == 0 && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) != 0) code = errno;
	close(place);
	return code;
}

int dtop_allow_reading_below(char *const *paths, size_t count) {
	const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	// A container may refuse it too.
	if (version < 0) return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM ? 0 : errno;
	const struct landlock_ruleset_attr handled = {.handled_access_fs = known_rights(version)};
	const int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
	if (rules < 0) return errno;
	int code = 0;
	for (size_t i = 0; i < count && code == 0; i++) code = allow(rules, paths[i]);
	if (code == 0 && syscall(SYS_landlock_restrict_self, rules, 0) != 0) code = errno;
	close(rules);
	return code;
}
