/*
 * engine_postgres_inside.h -- one PostgreSQL connection, for the files of
 * engine_postgres only.
 */
#ifndef HUB_STORE_ENGINE_POSTGRES_INSIDE_H
#define HUB_STORE_ENGINE_POSTGRES_INSIDE_H

#include <libpq-fe.h>

#include "hub/store/engine_postgres.h"

#define POSTGRES_DETAIL_SIZE 256
#define POSTGRES_XID_SIZE 24
#define POSTGRES_PARAMS_MAX 64

/* OIDs of the types that we use (pg_type.dat). */
enum {
    POSTGRES_BOOL = 16,
    POSTGRES_BYTEA = 17,
    POSTGRES_INT8 = 20,
    POSTGRES_INT2 = 21,
    POSTGRES_INT4 = 23,
    POSTGRES_TEXT = 25,
    POSTGRES_NUMERIC = 1700
};

/* Statements of tables that this connection has prepared. */
#define POSTGRES_WRITER_SIZE 40

enum postgres_kind {
    POSTGRES_READ,
    POSTGRES_FIND,
    POSTGRES_INSERT,
    POSTGRES_CHANGE,
    POSTGRES_KINDS
};

/* The statements that a connection prepares at their first use: each table's, and these. */
enum postgres_slot {
    POSTGRES_FENCE_LOCK = TABLE_COUNT * POSTGRES_KINDS,
    POSTGRES_FENCE_TOKEN,
    POSTGRES_PROOF,
    POSTGRES_SLOTS
};

static inline unsigned
engine_postgres_slot(enum row_table table, enum postgres_kind kind)
{
    return (unsigned)table * POSTGRES_KINDS + (unsigned)kind;
}

struct postgres_query;

struct postgres {
    struct engine engine; /* first */
    PGconn *handle;       /* NULL while there is none */
    char *place;
    enum engine_role role;
    unsigned generation;         /* of the connection: what an older one had prepared is gone */
    unsigned listening;          /* the connection that LISTEN was said on */
    unsigned failures;           /* to connect, one after the other */
    bool in_transaction;         /* begun by the caller */
    bool is_begun;               /* and by the server */
    enum err failed;             /* why the transaction is over, or ERR_OK */
    char xid[POSTGRES_XID_SIZE]; /* of a transaction that has written; "" */
    char writer[POSTGRES_WRITER_SIZE]; /* whose proof it has written: node and connection */
    bool is_synced;                    /* the pipeline has its end */
    struct span settle_span;           /* how long what became of a commit is asked about */
    struct span patience;              /* engine_set_patience() */
    bool is_silent;                    /* no answer came in that time: the connection is over */
    int64_t fence_node;
    char fence_token[ENGINE_TOKEN_SIZE]; /* "" for no fence */
    bool prepared[POSTGRES_SLOTS];
    unsigned preparations[POSTGRES_SLOTS]; /* how often each was tried */
    unsigned typed;                        /* the connection that row_types are of */
    uint32_t row_types[TABLE_COUNT];       /* OIDs of the tables' rows as types */
    struct postgres_query *queries;
    unsigned queries_count;
    char detail[POSTGRES_DETAIL_SIZE];
};

/* The parameters of one statement, as libpq takes them; all binary. */
struct postgres_params {
    const char *values[POSTGRES_PARAMS_MAX];
    int lengths[POSTGRES_PARAMS_MAX];
    int formats[POSTGRES_PARAMS_MAX];
    int count;
};

/** engine_postgres_connect() makes the connection if there is none. */
enum err engine_postgres_connect(struct postgres *postgres) MUST_CHECK;

/**
 * engine_postgres_settle() is what became of a commit whose answer was lost: ERR_OK,
 * ERR_BUSY when nothing of it is there, ERR_NO_ANSWER when that cannot be known within
 * settle_span, by the clock (and one attempt to connect that was begun in it).
 */
enum err engine_postgres_settle(
    struct postgres *postgres, const char *xid, const char *writer) MUST_CHECK;

/**
 * engine_postgres_fail() is what a result, or NULL, means as one of ours, and
 * remembers the server's words. In a transaction it is over.
 */
enum err engine_postgres_fail(struct postgres *postgres, const char *name, const PGresult *result);

/**
 * engine_postgres_await() is false when the server says nothing at all for so long (-1: for
 * ever): it is frozen, or what lies between us and it is. What is sent is sent meanwhile.
 */
bool engine_postgres_await(struct postgres *postgres, int timeout_ms);

/** engine_postgres_get() is PQgetResult() with our patience; NULL when that is over, too. */
PGresult *engine_postgres_get(struct postgres *postgres);

/**
 * engine_postgres_answer() is PQexec()'s result of what was sent: the last of all, or the first
 * that failed; NULL when it could not be sent, or is not answered. For engine_postgres_fail().
 */
PGresult *engine_postgres_answer(struct postgres *postgres, int was_sent);

/** engine_postgres_ready() is ERR_OK when the next statement may be sent. */
enum err engine_postgres_ready(struct postgres *postgres) MUST_CHECK;

/** engine_postgres_enter() begins a pipeline, with BEGIN and the fence if they are still due. */
enum err engine_postgres_enter(struct postgres *postgres) MUST_CHECK;

/** engine_postgres_send() puts a statement into the pipeline, prepared if it is not yet. */
enum err engine_postgres_send(
    struct postgres *postgres, unsigned slot, const struct postgres_params *params) MUST_CHECK;

/** engine_postgres_send_plain() puts one in that is not prepared; its parameters are texts. */
enum err engine_postgres_send_plain(
    struct postgres *postgres, const char *sql, int count, const char *const *values) MUST_CHECK;

/** engine_postgres_sync() ends what is sent, and takes the answers to what enter() sent. */
enum err engine_postgres_sync(struct postgres *postgres) MUST_CHECK;

/** engine_postgres_take() is the next statement's result, for PQclear(); NULL after a failure. */
PGresult *engine_postgres_take(struct postgres *postgres, unsigned slot);

PGresult *engine_postgres_take_plain(struct postgres *postgres, const char *name);

/** engine_postgres_leave() ends the pipeline; what failed, or ERR_OK. */
enum err engine_postgres_leave(struct postgres *postgres);

/* An array of one dimension: how many, flags, the element's type; its length, where it begins. */
#define POSTGRES_ARRAY_HEAD_SIZE 20

/** engine_postgres_record_head() writes that; what it returns is where the elements begin. */
uint8_t *engine_postgres_record_head(uint8_t *to, uint32_t type, size_t count);

/**
 * engine_postgres_record_types() learns what this connection calls the rows of each table;
 * ERR_CORRUPT when their columns are not those of table.def, in its order.
 */
enum err engine_postgres_record_types(struct postgres *postgres) MUST_CHECK;

/** engine_postgres_record_array() is all rows to write as one array of the table's row type. */
enum err engine_postgres_record_array(const struct postgres *postgres,
    const struct engine_write *write, struct arena *arena, struct bytes *ret_array) MUST_CHECK;

/* The files of this engine. */
enum err engine_postgres_rows_read(
    struct engine *engine, const struct engine_read *reads, size_t count, struct arena *arena);
enum err engine_postgres_rows_write(
    struct engine *engine, const struct engine_write *writes, size_t count, struct arena *arena);
enum err engine_postgres_query_prepare(
    struct engine *engine, const struct statement *statement, struct query **ret_query);
void engine_postgres_query_free(struct postgres *postgres);
enum err engine_postgres_migrate(struct engine *engine, int64_t now_us);

/** engine_postgres_changes() is how many rows a statement touched. */
int64_t engine_postgres_changes(PGresult *result);

/** engine_postgres_int() is a binary column of any whole-number type; NULL is 0. */
int64_t engine_postgres_int(const PGresult *result, int row, int column);

#endif
