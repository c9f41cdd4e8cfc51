/*
 * reader.h -- reading without standing in a payment's way.
 *
 * A reader is one or more connections of its own, read-only, each used on a worker
 * thread by one reading at a time. Long answers are keyset pages with short
 * transactions, or the log would grow without end.
 */
#ifndef HUB_STORE_READER_H
#define HUB_STORE_READER_H

#include "hub/store/engine.h"
#include "shared/net/net.h"

struct reader;

/*
 * One reading: run() on a worker with a reader of one connection, then done() on
 * the loop. Embedded first in what it reads into; belongs to the reader between.
 */
struct reading {
    void (*run)(struct reading *reading, struct reader *reader);
    void (*done)(struct reading *reading);
    struct reading *next;
};

#define READER_CONNECTIONS_MAX 16

enum err reader_open(struct net *net, const char *place, struct reader **ret_reader) MUST_CHECK;
/** reader_open_many() reads on so many connections at once; 0 counts as one. */
enum err reader_open_many(
    struct net *net, const char *place, size_t count, struct reader **ret_reader) MUST_CHECK;
/** reader_open_background() reads on workers that give way to everybody else (net_work.heavy). */
enum err reader_open_background(
    struct net *net, const char *place, struct reader **ret_reader) MUST_CHECK;
void reader_close(struct reader **reader);

/**
 * reader_on_broken() has broken(context) called, once, when the disk has failed a
 * connection: it reads nothing any more, and the process must end.
 */
void reader_on_broken(struct reader *reader, net_fn *broken, void *context);

/** reader_submit() queues it; ERR_NO_SPACE when too many wait, ERR_STOPPING after reader_stop(). */
enum err reader_submit(struct reader *reader, struct reading *reading) MUST_CHECK;

/** reader_stop() takes no more; then(context) runs when nothing is being read any more. */
void reader_stop(struct reader *reader, net_fn *then, void *context);

/** reader_is_shared() is engine_is_shared() of what is read. */
bool reader_is_shared(const struct reader *reader);

/** reader_statement() is one of sql/store.sql (SQL_STORE_…), ready to bind; for run() only. */
struct query *reader_statement(struct reader *reader, unsigned which);

#endif
