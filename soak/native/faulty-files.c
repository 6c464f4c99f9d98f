/*
 * Makes file operations fail, for `npm run soak -- --only faults`. Loaded with LD_PRELOAD.
 *
 * FAULT_FOLDERS  absolute folders, separated by colons; other files are not affected
 * FAULT_KIND     ENOSPC, EIO, EACCES, read (EIO when reading), short, slow, kill, torn or lost
 * FAULT_AT       number of the first call that fails, counted from 1 among the calls of this kind; 0: none
 * FAULT_CALLS    number of calls that fail; 0: all further ones
 * FAULT_SEED     chooses the writes that `lost` loses
 * FAULT_REPORT   a file to which the number of calls is appended at the exit
 *
 * `short` writes half of the bytes and fails at the rest. `kill` kills the process before the call,
 * `torn` after half of the bytes. `lost` is a power cut: writes that were not synced are undone.
 * SIGUSR2 is a power cut too.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, NAME = 4, CREATE = 8, READ = 16 };

/* A write that was not synced, and the bytes that it replaced. */
struct undo {
  struct undo *before;
  ino_t inode;
  int fd;
  off_t at, size_before;
  size_t length, had;
  char bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct undo *undos;
static long calls, first, count;
static unsigned long seed;
static const char *kind = "", *folders = "";

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
static int is(const char *name) { return strcmp(kind, name) == 0; }
static long number(const char *name) { return getenv(name) ? atol(getenv(name)) : 0; }

__attribute__((constructor)) static void begin(void) {
  if (getenv("FAULT_KIND")) kind = getenv("FAULT_KIND");
  if (getenv("FAULT_FOLDERS")) folders = getenv("FAULT_FOLDERS");
  first = number("FAULT_AT");
  count = number("FAULT_CALLS");
  seed = (unsigned long)number("FAULT_SEED");
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("FAULT_REPORT");
  FILE *file = path ? REAL(fopen)(path, "a") : NULL;
  if (!file) return;
  fprintf(file, "%ld\n", calls);
  fclose(file);
}

static int is_inside(const char *path) {
  for (const char *at = folders; *at;) {
    size_t length = strcspn(at, ":");
    if (length && !strncmp(path, at, length) && path[length] == '/') return 1;
    at += length + (at[length] == ':');
  }
  return 0;
}

static int is_fd_inside(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_inside(path);
}

static int groups(void) {
  if (is("read")) return READ;
  if (is("EACCES")) return NAME | CREATE;
  if (is("ENOSPC")) return WRITE | CREATE;
  if (is("short")) return WRITE;
  return WRITE | SYNC | NAME | CREATE;
}

/* Counts a call and returns whether it fails. */
static int fails(int group) {
  if (!(groups() & group)) return 0;
  long n = __sync_add_and_fetch(&calls, 1);
  return first && n >= first && (!count || n < first + count);
}

static void die(void);
static void cut(int number) {
  (void)number;
  die();
}

static void save(int fd, off_t at, size_t length) {
  struct stat stat;
  char link[64];
  if (!is("lost") || fstat(fd, &stat)) return;
  struct undo *undo = malloc(sizeof *undo + length);
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int own = -1;
  for (struct undo *one = undos; one && own < 0; one = one->before)
    if (one->inode == stat.st_ino) own = one->fd;
  if (own < 0) own = REAL(open)(link, O_RDWR | O_CLOEXEC);
  if (!undo || own < 0) return;
  ssize_t had = REAL(pread)(own, undo->bytes, length, at);
  *undo = (struct undo){undos, stat.st_ino, own, at, stat.st_size, length, had > 0 ? had : 0};
  /* Not at the start, because Node.js then resets all signals. */
  if (!undos) signal(SIGUSR2, cut);
  undos = undo;
}

/* The descriptors and the memory of synced writes stay in use, as the process is short-lived. */
static void forget(int fd) {
  struct stat stat;
  if (fstat(fd, &stat)) return;
  for (struct undo **at = &undos; *at;)
    if ((*at)->inode == stat.st_ino) *at = (*at)->before;
    else at = &(*at)->before;
}

static void die(void) {
  int loses_all = seed % 2 == 0;
  for (struct undo *one = undos; one; one = one->before) {
    seed = seed * 6364136223846793005UL + 1442695040888963407UL;
    if (!loses_all && (seed >> 33) % 2) continue;
    REAL(pwrite)(one->fd, one->bytes, one->had, one->at);
    if (loses_all && REAL(ftruncate64)(one->fd, one->size_before)) continue;
    static char zeros[65536];
    if (!loses_all)
      for (size_t at = one->had; at < one->length; at += sizeof zeros) {
        size_t rest = one->length - at < sizeof zeros ? one->length - at : sizeof zeros;
        REAL(pwrite)(one->fd, zeros, rest, one->at + at);
      }
  }
  raise(SIGKILL);
  _exit(1);
}

/* Ends or delays the process, or sets errno and returns -1; 0: the call may go on. */
static int fault(int group) {
  if (!fails(group)) return 0;
  if (is("slow")) return usleep(5000), 0;
  if (is("kill") || is("torn") || is("lost")) die();
  errno = is("ENOSPC") || is("short") ? ENOSPC : is("EACCES") ? EACCES : EIO;
  return -1;
}

static ssize_t put(int fd, const void *bytes, size_t length, off_t at) {
  if (at >= 0) return REAL(pwrite)(fd, bytes, length, at);
  return REAL(write)(fd, bytes, length);
}

static ssize_t faulty_write(int fd, const void *bytes, size_t length, off_t at) {
  if (!is_fd_inside(fd)) return put(fd, bytes, length, at);
  pthread_mutex_lock(&lock);
  save(fd, at >= 0 ? at : lseek(fd, 0, SEEK_CUR), length);
  ssize_t done;
  long before = calls;
  int is_due = first && calls + 1 >= first && (!count || calls + 1 < first + count);
  if (is_due && (is("torn") || is("short")) && length > 1) {
    done = put(fd, bytes, length / 2, at);
    if (is("torn")) die();
    /* The caller writes the rest, which is the next call. */
    if (before + 1 == first) calls += 1;
    else done = fault(WRITE);
  } else done = fault(WRITE) ? -1 : put(fd, bytes, length, at);
  pthread_mutex_unlock(&lock);
  return done;
}

static ssize_t faulty_writev(int fd, const struct iovec *parts, int many, off_t at) {
  size_t length = 0;
  for (int i = 0; i < many; i++) length += parts[i].iov_len;
  char *all = malloc(length + 1), *to = all;
  for (int i = 0; i < many; to += parts[i++].iov_len) memcpy(to, parts[i].iov_base, parts[i].iov_len);
  ssize_t done = faulty_write(fd, all, length, at);
  int error = errno;
  free(all);
  errno = error;
  return done;
}

ssize_t write(int fd, const void *b, size_t n) { return faulty_write(fd, b, n, -1); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) { return faulty_write(fd, b, n, at); }
ssize_t pwrite64(int fd, const void *b, size_t n, off_t at) { return faulty_write(fd, b, n, at); }
ssize_t writev(int fd, const struct iovec *v, int n) { return faulty_writev(fd, v, n, -1); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) { return faulty_writev(fd, v, n, at); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off_t at) { return faulty_writev(fd, v, n, at); }

static int faulty_sync(int fd, int (*real)(int)) {
  if (!is_fd_inside(fd)) return real(fd);
  pthread_mutex_lock(&lock);
  int done = fault(SYNC) ? -1 : real(fd);
  if (done == 0) forget(fd);
  pthread_mutex_unlock(&lock);
  return done;
}
int fsync(int fd) { return faulty_sync(fd, REAL(fsync)); }
int fdatasync(int fd) { return faulty_sync(fd, REAL(fdatasync)); }

int ftruncate64(int fd, off_t size) {
  if (!is_fd_inside(fd)) return REAL(ftruncate64)(fd, size);
  pthread_mutex_lock(&lock);
  struct stat stat;
  if (!fstat(fd, &stat) && stat.st_size > size) save(fd, size, stat.st_size - size);
  int done = fault(WRITE) ? -1 : REAL(ftruncate64)(fd, size);
  pthread_mutex_unlock(&lock);
  return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

ssize_t read(int fd, void *b, size_t n) {
  return is("read") && is_fd_inside(fd) && fault(READ) ? -1 : REAL(read)(fd, b, n);
}
ssize_t pread(int fd, void *b, size_t n, off_t at) {
  return is("read") && is_fd_inside(fd) && fault(READ) ? -1 : REAL(pread)(fd, b, n, at);
}
ssize_t pread64(int fd, void *b, size_t n, off_t at) { return pread(fd, b, n, at); }

int rename(const char *from, const char *to) {
  return (is_inside(from) || is_inside(to)) && fault(NAME) ? -1 : REAL(rename)(from, to);
}
int link(const char *from, const char *to) {
  return is_inside(to) && fault(CREATE) ? -1 : REAL(link)(from, to);
}
int unlink(const char *path) { return is_inside(path) && fault(NAME) ? -1 : REAL(unlink)(path); }
int mkdir(const char *path, mode_t mode) {
  return is_inside(path) && fault(CREATE) ? -1 : REAL(mkdir)(path, mode);
}

static int faulty_open(const char *path, int flags, mode_t mode) {
  int creates = flags & (O_CREAT | O_TMPFILE);
  if (is_inside(path) && fault(creates ? CREATE : is("EACCES") ? NAME : 0)) return -1;
  return REAL(open)(path, flags, mode);
}
#define OPEN(name)                                  \
  int name(const char *path, int flags, ...) {      \
    va_list rest;                                   \
    va_start(rest, flags);                          \
    mode_t mode = va_arg(rest, mode_t);             \
    va_end(rest);                                   \
    return faulty_open(path, flags, mode);          \
  }
OPEN(open)
OPEN(open64)

FILE *fopen64(const char *path, const char *mode) {
  int creates = strpbrk(mode, "wa") != NULL;
  if (is_inside(path) && fault(creates ? CREATE : is("EACCES") ? NAME : 0)) return NULL;
  return REAL(fopen64)(path, mode);
}
FILE *fopen(const char *path, const char *mode) { return fopen64(path, mode); }
