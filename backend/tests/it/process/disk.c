/* Stands between a server and its disk: what it asks of the system fails as the test says.
 *
 * The file that ADDA_TEST_DISK names says how: "sync", "broken", "read-only" or "full"; or "die 7", which ends the
 * process before its seventh call, as the power does. While there is no such file, nothing fails. Only the database's own files and
 * those that people send are meant, by their names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* What is the matter with this file's disk: one of those words, or nothing. */
static int matter(int fd, char *word, size_t size) {
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    const char *path = getenv("ADDA_TEST_DISK");
    if (!path || !(strstr(name, "adda.sqlite3") || strstr(name, "/files/"))) return 0;
    int said = open(path, O_RDONLY | O_CLOEXEC);
    if (said < 0) return 0;
    ssize_t (*real_read)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    length = real_read(said, word, size - 1);
    close(said);
    word[length < 0 ? 0 : length] = 0;
    return length > 0;
}

static int fails(int fd, int is_sync) {
    char word[32];
    int before = errno;
    int is_wrong = matter(fd, word, sizeof word);
    errno = before;
    if (!is_wrong) return 0;
    static atomic_int calls;
    if (strncmp(word, "die ", 4) == 0 && atomic_fetch_add(&calls, 1) + 1 >= atoi(word + 4)) raise(SIGKILL);
    if (is_sync) return strcmp(word, "sync") == 0 || strcmp(word, "broken") == 0 ? EIO : 0;
    if (strcmp(word, "broken") == 0) return EIO;
    if (strcmp(word, "read-only") == 0) return EROFS;
    return strcmp(word, "full") == 0 ? ENOSPC : 0;
}

#define STAND_BEFORE(type, name, is_sync, parameters, arguments)        \
    type name parameters {                                              \
        int why = fails(fd, is_sync);                                   \
        if (why) return errno = why, -1;                                \
        type (*real) parameters = (type (*) parameters)dlsym(RTLD_NEXT, #name); \
        return real arguments;                                          \
    }

STAND_BEFORE(int, fsync, 1, (int fd), (fd))
STAND_BEFORE(int, fdatasync, 1, (int fd), (fd))
STAND_BEFORE(ssize_t, write, 0, (int fd, const void *bytes, size_t count), (fd, bytes, count))
STAND_BEFORE(ssize_t, pwrite, 0, (int fd, const void *bytes, size_t count, off_t at), (fd, bytes, count, at))
STAND_BEFORE(ssize_t, pwrite64, 0, (int fd, const void *bytes, size_t count, off64_t at), (fd, bytes, count, at))
STAND_BEFORE(int, ftruncate, 0, (int fd, off_t length), (fd, length))
STAND_BEFORE(int, ftruncate64, 0, (int fd, off64_t length), (fd, length))
