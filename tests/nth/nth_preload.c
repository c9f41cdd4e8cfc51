/*
 * nth_preload -- the Nth call of one kind fails in a real process, for LD_PRELOAD.
 *
 *     LD_PRELOAD=build/nth/nth_preload.so NTH_CALL=pq:17 NTH_FILE=figures program
 *
 * Kinds: "write" and "sync" of a file (an I/O error, not done), "tls" (the line
 * breaks before SSL_read()), "pq" (the line to PostgreSQL breaks before a call of
 * libpq), "lost" (it breaks when what was asked has arrived, before its answer is
 * read). NTH_FILE, of 16 bytes, is where calls and failures are counted.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBC "libc.so.6"
#define LIBSSL "libssl.so.3"
#define LIBPQ "libpq.so.5"
#define ARRIVES_US 30000

struct figures {
    _Atomic int64_t calls;
    _Atomic int64_t failed;
};

static struct figures nowhere;
static struct figures *figures;
static const char *kind = "";
static int64_t nth;

__attribute__((constructor)) static void
set_up(void)
{
    const char *call = getenv("NTH_CALL");
    const char *path = getenv("NTH_FILE");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void *at = fd < 0 ? MAP_FAILED
                      : mmap(NULL, sizeof(*figures), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    figures = at == MAP_FAILED ? &nowhere : at;
    if (fd >= 0)
        (void)close(fd);
    if (call == NULL || strchr(call, ':') == NULL)
        return;
    kind = call;
    for (const char *digit = strchr(call, ':') + 1; *digit >= '0' && *digit <= '9'; digit++)
        nth = nth * 10 + (*digit - '0');
}

static bool
fails(const char *what)
{
    size_t length = strlen(what);

    if (strncmp(kind, what, length) != 0 || kind[length] != ':')
        return false;
    if (atomic_fetch_add(&figures->calls, 1) + 1 != nth)
        return false;
    atomic_fetch_add(&figures->failed, 1);
    return true;
}

/* The library's own function of that name; to is a pointer to a function. */
static void
find(const char *library, const char *name, void *to)
{
    void *handle = dlopen(library, RTLD_LAZY);
    void *at = handle == NULL ? NULL : dlsym(handle, name);

    if (at == NULL)
        abort();
    memcpy(to, &at, sizeof(at));
}

/* --- files ---------------------------------------------------------------------------- */

static bool
is_file(int fd)
{
    struct stat stat;

    return fd > STDERR_FILENO && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode);
}

static bool
file_fails(const char *what, int fd)
{
    if (!is_file(fd) || !fails(what))
        return false;
    errno = EIO;
    return true;
}

ssize_t
write(int fd, const void *buf, size_t n)
{
    static ssize_t (*below)(int fd, const void *buf, size_t n);

    if (below == NULL)
        find(LIBC, "write", &below);
    return file_fails("write", fd) ? -1 : below(fd, buf, n);
}

ssize_t
pwrite(int fd, const void *buf, size_t n, off_t offset)
{
    static ssize_t (*below)(int fd, const void *buf, size_t n, off_t offset);

    if (below == NULL)
        find(LIBC, "pwrite", &below);
    return file_fails("write", fd) ? -1 : below(fd, buf, n, offset);
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off_t offset);

ssize_t
pwrite64(int fd, const void *buf, size_t n, off_t offset)
{
    return pwrite(fd, buf, n, offset);
}

int
fsync(int fd)
{
    static int (*below)(int fd);

    if (below == NULL)
        find(LIBC, "fsync", &below);
    return file_fails("sync", fd) ? -1 : below(fd);
}

int
fdatasync(int fildes)
{
    static int (*below)(int fildes);

    if (below == NULL)
        find(LIBC, "fdatasync", &below);
    return file_fails("sync", fildes) ? -1 : below(fildes);
}

/* --- TLS ------------------------------------------------------------------------------ */

static void
break_line(int fd)
{
    if (fd >= 0)
        (void)shutdown(fd, SHUT_RDWR);
}

int
SSL_read(SSL *ssl, void *buf, int num)
{
    static int (*below)(SSL * ssl, void *to, int size);

    if (below == NULL)
        find(LIBSSL, "SSL_read", &below);
    if (fails("tls"))
        break_line(SSL_get_fd(ssl));
    return below(ssl, buf, num);
}

/* --- PostgreSQL ------------------------------------------------------------------------ */

static void
before(PGconn *conn)
{
    if (fails("pq"))
        break_line(PQsocket(conn));
}

/* It has arrived and is done, but for the answer. */
static void
lose_answer(PGconn *conn)
{
    struct timeval while_it_arrives = {.tv_usec = ARRIVES_US};
    char answer[4096];

    (void)PQflush(conn);
    (void)select(0, NULL, NULL, NULL, &while_it_arrives);
    /* What has come in is still to be read after a shutdown. */
    while (recv(PQsocket(conn), answer, sizeof(answer), MSG_DONTWAIT) > 0)
        continue;
    break_line(PQsocket(conn));
}

static int
after(PGconn *conn, int was_sent)
{
    if (was_sent != 0 && fails("lost"))
        lose_answer(conn);
    return was_sent;
}

PGresult *
PQexec(PGconn *conn, const char *query)
{
    static PGresult *(*below)(PGconn * connection, const char *query);

    if (below == NULL)
        find(LIBPQ, "PQexec", &below);
    before(conn);
    return below(conn, query);
}

int
PQsendQuery(PGconn *conn, const char *query)
{
    static int (*below)(PGconn * connection, const char *query);

    if (below == NULL)
        find(LIBPQ, "PQsendQuery", &below);
    before(conn);
    return after(conn, below(conn, query));
}

/* In a pipeline nothing is answered before its end. */
int
PQsendQueryPrepared(PGconn *conn, const char *stmtName, int nParams, const char *const *paramValues,
    const int *paramLengths, const int *paramFormats, int resultFormat)
{
    static int (*below)(PGconn * connection, const char *stmtName, int nParams,
        const char *const *paramValues, const int *paramLengths, const int *paramFormats,
        int resultFormat);
    int sent;

    if (below == NULL)
        find(LIBPQ, "PQsendQueryPrepared", &below);
    before(conn);
    sent = below(conn, stmtName, nParams, paramValues, paramLengths, paramFormats, resultFormat);
    return PQpipelineStatus(conn) == PQ_PIPELINE_OFF ? after(conn, sent) : sent;
}

int
PQpipelineSync(PGconn *conn)
{
    static int (*below)(PGconn * connection);

    if (below == NULL)
        find(LIBPQ, "PQpipelineSync", &below);
    before(conn);
    return after(conn, below(conn));
}

int
PQconsumeInput(PGconn *conn)
{
    static int (*below)(PGconn * connection);

    if (below == NULL)
        find(LIBPQ, "PQconsumeInput", &below);
    before(conn);
    return below(conn);
}
