/* Stands between a crawl and the C library (LD_PRELOAD, Linux). Every call that changes a file or a name below TORTURE_ROOT is
 * numbered and, where TORTURE_LOG names a file, written into it with its bytes; SQLite's own calls are among them.
 *
 * TORTURE_AT=n      what happens at the n-th call (from 1), by TORTURE_HOW:
 *   before, after   SIGKILL of the process group before or after the call
 *   half            SIGKILL when half of the bytes of a write are out
 *   once:E          the call fails with errno E; the next ones work again
 *   short:E         a write gives half of its bytes, then every call that needs space fails with errno E
 *   full:E          this and every later call that needs space fails with errno E
 * TORTURE_ACKS      a file outside: what is written to it is logged as "acknowledged", and is never counted
 *
 * Log entries: type, inode, number, n1, n2 (1, 8, 8, 4, 4 bytes, little-endian), then n1 + n2 bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX], acks[PATH_MAX];
static size_t root_length;
static int log_fd = -1, on = -1, sticky = 0, fault = 0;
static long calls = 0, at = 0, synced = 0;
static enum { NOTHING, BEFORE, AFTER, HALF, ONCE, SHORT, FULL } how = NOTHING;

#define REAL(name) static __typeof__(name) *real_##name; if (!real_##name) real_##name = dlsym(RTLD_NEXT, #name)

static ssize_t plain_write(int fd, const void *data, size_t size) { REAL(write); return real_write(fd, data, size); }

static void begin(void) {
    on = 0;   /* open() below comes back here */
    const char *where = getenv("TORTURE_ROOT"), *log = getenv("TORTURE_LOG"), *ack = getenv("TORTURE_ACKS"), *way = getenv("TORTURE_HOW");
    if (!where) return;
    snprintf(root, sizeof root, "%s", where);
    root_length = strlen(root);
    snprintf(acks, sizeof acks, "%s", ack ? ack : "");
    at = getenv("TORTURE_AT") ? atol(getenv("TORTURE_AT")) : 0;
    if (way) {
        how = !strcmp(way, "before") ? BEFORE : !strcmp(way, "after") ? AFTER : !strcmp(way, "half") ? HALF
            : !strncmp(way, "once:", 5) ? ONCE : !strncmp(way, "short:", 6) ? SHORT : !strncmp(way, "full:", 5) ? FULL : NOTHING;
        if (strchr(way, ':')) fault = atoi(strchr(way, ':') + 1);
    }
    if (log) log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    on = 1;
}

static int ours(const char *path) {
    if (on < 0) begin();
    if (!on || strncmp(path, root, root_length) || (path[root_length] && path[root_length] != '/')) return 0;
    size_t length = strlen(path);
    return length < 4 || strcmp(path + length - 4, "-shm");   /* SQLite makes it anew from the log */
}

static int ours_fd(int fd, char *path) {
    char link[64];
    if (on < 0) begin();
    if (!on || fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    return ours(path);
}

static uint64_t inode(int fd) { struct stat s; return fstat(fd, &s) ? 0 : (uint64_t)s.st_ino; }

static void entry(char type, uint64_t ino, uint64_t number, const void *one, size_t n1, const void *two, size_t n2) {
    if (log_fd < 0) return;
    char head[25]; uint32_t a = n1, b = n2;
    head[0] = type; memcpy(head + 1, &ino, 8); memcpy(head + 9, &number, 8); memcpy(head + 17, &a, 4); memcpy(head + 21, &b, 4);
    plain_write(log_fd, head, sizeof head);
    if (n1) plain_write(log_fd, one, n1);
    if (n2) plain_write(log_fd, two, n2);
}

static int strike(void) { static const char told[] = "recorder: the fault was met\n"; plain_write(2, told, sizeof told - 1); return fault; }

static void die(void) { kill(0, SIGKILL); for (;;) pause(); }

/* Called under the gate before every counted call. 0: go on; else the errno to fail with. */
static int arrive(int needs_space, int writes) {
    calls++;
    if (sticky) return !needs_space ? 0 : sticky++ == 1 ? strike() : fault;
    if (at && calls == at) switch (how) {
        case BEFORE: die(); break;
        case HALF: if (!writes) die(); break;
        case ONCE: return strike();
        case SHORT: if (!writes) { sticky = 1; return needs_space ? strike() : 0; } break;
        case FULL: sticky = 1; return needs_space ? strike() : 0;
        default: break;
    }
    return 0;
}

static void leave(void) { if (at && calls == at && how == AFTER) die(); }

static ssize_t put(int fd, const void *data, size_t size, off_t where, int placed) {
    REAL(pwrite64);
    struct stat s;
    pthread_mutex_lock(&gate);
    int error = arrive(1, 1);
    if (error) { pthread_mutex_unlock(&gate); errno = error; return -1; }
    int now = at && calls == at, torn = now && how == HALF, cut = now && how == SHORT;
    size_t wanted = torn || cut ? size / 2 : size;
    off_t offset = where;
    if (!placed) offset = (fcntl(fd, F_GETFL) & O_APPEND) && !fstat(fd, &s) ? s.st_size : lseek(fd, 0, SEEK_CUR);
    ssize_t done = wanted == 0 ? 0 : placed ? real_pwrite64(fd, data, wanted, where) : plain_write(fd, data, wanted);
    int kept = errno;
    if (done > 0) entry('W', inode(fd), offset, "", 0, data, done);
    if (torn) die();
    if (cut) { sticky = 1; if (wanted == 0) { done = -1; kept = fault; } }
    leave();
    pthread_mutex_unlock(&gate);
    errno = kept;
    return done;
}

ssize_t write(int fd, const void *data, size_t size) {
    char path[PATH_MAX];
    if (on == 1 && acks[0]) {
        char link[64], name[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, name, sizeof name - 1);
        if (length > 0 && (name[length] = 0, !strcmp(name, acks))) {
            pthread_mutex_lock(&gate);
            entry('A', 0, 0, "", 0, data, size);
            ssize_t done = plain_write(fd, data, size);
            pthread_mutex_unlock(&gate);
            return done;
        }
    }
    return ours_fd(fd, path) ? put(fd, data, size, 0, 0) : plain_write(fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t where) {
    char path[PATH_MAX];
    REAL(pwrite64);
    return ours_fd(fd, path) ? put(fd, data, size, where, 1) : real_pwrite64(fd, data, size, where);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t where) { return pwrite64(fd, data, size, where); }

/* The gate is open while the disk works, so that writes go on meanwhile; 'f' says what a sync covers, 'F' that it is done. */
static int sync_with(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    if (!ours_fd(fd, path)) return real(fd);
    pthread_mutex_lock(&gate);
    int error = arrive(0, 0);
    long number = ++synced;
    if (!error) entry('f', inode(fd), number, path, strlen(path), "", 0);
    long mine = calls;
    pthread_mutex_unlock(&gate);
    if (error) { errno = error; return -1; }
    int done = real(fd), kept = errno;
    pthread_mutex_lock(&gate);
    if (!done) entry('F', inode(fd), number, path, strlen(path), "", 0);
    if (at && mine == at && how == AFTER) die();
    pthread_mutex_unlock(&gate);
    errno = kept;
    return done;
}
int fsync(int fd) { REAL(fsync); return sync_with(fd, real_fsync); }
int fdatasync(int fd) { REAL(fdatasync); return sync_with(fd, real_fdatasync); }

int ftruncate64(int fd, off64_t size) {
    char path[PATH_MAX];
    REAL(ftruncate64);
    if (!ours_fd(fd, path)) return real_ftruncate64(fd, size);
    pthread_mutex_lock(&gate);
    int error = arrive(0, 0), done = -1;
    if (!error) { done = real_ftruncate64(fd, size); error = errno; if (!done) entry('T', inode(fd), size, "", 0, "", 0); leave(); }
    pthread_mutex_unlock(&gate);
    errno = error;
    return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int absolute(int dir, const char *path, char *full) {
    if (path[0] == '/') { snprintf(full, PATH_MAX, "%s", path); return 1; }
    char link[64], base[PATH_MAX];
    if (dir == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd"); else snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
    ssize_t size = readlink(link, base, sizeof base - 1);
    if (size <= 0) return 0;
    base[size] = 0;
    return snprintf(full, PATH_MAX, "%s/%s", base, path) < PATH_MAX;
}

static int open_with(int dir, const char *path, int flags, mode_t mode) {
    REAL(openat64);
    char full[PATH_MAX];
    struct stat s;
    int changes = flags & (O_CREAT | O_TRUNC);
    if (!changes || !absolute(dir, path, full) || !ours(full)) return real_openat64(dir, path, flags, mode);
    int there = !stat(full, &s);
    if (there && (!(flags & O_TRUNC) || s.st_size == 0 || (flags & O_EXCL))) return real_openat64(dir, path, flags, mode);
    pthread_mutex_lock(&gate);
    int error = arrive(!there, 0), fd = -1;
    if (!error) {
        fd = real_openat64(dir, path, flags, mode);
        error = errno;
        if (fd >= 0) { if (there) entry('T', inode(fd), 0, "", 0, "", 0); else entry('C', inode(fd), 0, full, strlen(full), "", 0); }
        leave();
    }
    pthread_mutex_unlock(&gate);
    errno = error;
    return fd;
}
#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list l; va_start(l, flags); mode = va_arg(l, int); va_end(l); }
int open64(const char *path, int flags, ...) { MODE return open_with(AT_FDCWD, path, flags, mode); }
int open(const char *path, int flags, ...) { MODE return open_with(AT_FDCWD, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE return open_with(dir, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE return open_with(dir, path, flags, mode); }

#define NAMED(type, space, call, ino, one, two) \
    pthread_mutex_lock(&gate); \
    int error = arrive(space, 0), done = -1; \
    if (!error) { done = call; error = errno; if (!done) entry(type, ino, 0, one, strlen(one), two, strlen(two)); leave(); } \
    pthread_mutex_unlock(&gate); \
    errno = error; \
    return done

int rename(const char *from, const char *to) {
    REAL(rename);
    char one[PATH_MAX], two[PATH_MAX];
    if (!absolute(AT_FDCWD, from, one) || !absolute(AT_FDCWD, to, two) || !ours(one)) return real_rename(from, to);
    NAMED('R', 1, real_rename(from, to), 0, one, two);
}
int unlink(const char *path) {
    REAL(unlink);
    char one[PATH_MAX];
    if (!absolute(AT_FDCWD, path, one) || !ours(one)) return real_unlink(path);
    NAMED('U', 0, real_unlink(path), 0, one, "");
}
int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    char one[PATH_MAX];
    if (!absolute(AT_FDCWD, path, one) || !ours(one)) return real_mkdir(path, mode);
    NAMED('D', 1, real_mkdir(path, mode), 0, one, "");
}
