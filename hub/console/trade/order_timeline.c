#include "hub/console/trade/order_timeline.h"

#include <stdlib.h>
#include <string.h>

#include "hub/console/console.h"
#include "hub/flow/book.h"
#include "shared/base/id.h"
#include "shared/wire/message.h"

#include "hub/store/sql/store.sql.h"

/* How far from a moment what it made may lie: ids are of the clock, not of the turn. */
#define BEFORE span_s(1)
#define BEHIND span_s(10)
#define ATTEMPTS_MAX 40
#define NOTICES_MAX 60
#define ENTRIES_MAX 400
#define EXCHANGES_MAX 120

/* A notice that was found, and how it stands. */
struct notice {
    int64_t id;
    int64_t created_us;
    int64_t tries;
    const char *event;
    const char *state;
};

struct entry {
    int64_t journal_id;
    int64_t place; /* in the order of reading */
    int64_t account;
    int64_t amount;
};

/* What is found in stretches. */
struct found {
    struct order_timeline *timeline;
    struct notice notices[NOTICES_MAX];
    size_t notices_count;
    struct entry entries[ENTRIES_MAX];
    size_t entries_count;
};

enum err
order_timeline_make(struct reader *reader, struct arena *arena, int64_t merchant_id,
    struct order_timeline *ret_timeline)
{
    struct order_timeline timeline = {.reader = reader, .arena = arena, .merchant_id = merchant_id};

    timeline.things = arena_take(arena, ORDER_TIMELINE_THINGS_MAX * sizeof(*timeline.things));
    timeline.moments = arena_take(arena, ORDER_TIMELINE_MAX * sizeof(*timeline.moments));
    if (timeline.things == NULL || timeline.moments == NULL)
        return ERR_NO_SPACE;
    *ret_timeline = timeline;
    return ERR_OK;
}

void
order_timeline_thing(
    struct order_timeline *timeline, int64_t id, int64_t begun_us, int64_t ended_us)
{
    if (timeline->things_count < ORDER_TIMELINE_THINGS_MAX)
        timeline->things[timeline->things_count++] = (struct order_thing){id, begun_us, ended_us};
}

void
order_timeline_add(struct order_timeline *timeline, const struct order_moment *moment)
{
    if (moment->at_us != 0 && timeline->moments_count < ORDER_TIMELINE_MAX)
        timeline->moments[timeline->moments_count++] = *moment;
}

const char *
order_timeline_text(struct order_timeline *timeline, struct bytes text)
{
    const char *copy = text.size == 0 ? "" : arena_text(timeline->arena, text);

    return copy == NULL ? "" : copy;
}

/* Looks in one stretch for what is about a thing. */
typedef MUST_CHECK enum err look_fn(
    struct found *found, const struct order_thing *thing, struct query *query);

static enum err
look_around(struct found *found, const struct order_thing *thing, unsigned which, int64_t from_us,
    int64_t to_us, look_fn *look)
{
    struct query *query = reader_statement(found->timeline->reader, which);
    enum err err;

    query_bind_int(query, 1, found->timeline->merchant_id);
    query_bind_int(query, 2, id_first((struct moment){from_us - BEFORE.us}));
    query_bind_int(query, 3, id_first((struct moment){to_us + BEHIND.us}));
    query_bind_int(query, 4, thing->id);
    query_bind_int(query, 5, ORDER_TIMELINE_ROWS);
    err = look(found, thing, query);
    query_reset(query);
    return err;
}

/* Where a thing began and where it ended; as one stretch when they lie close. */
static enum err
look_for(struct found *found, const struct order_thing *thing, unsigned which, look_fn *look)
{
    const bool close =
        thing->ended_us != 0 && thing->ended_us - thing->begun_us <= BEFORE.us + BEHIND.us;
    enum err err = look_around(
        found, thing, which, thing->begun_us, close ? thing->ended_us : thing->begun_us, look);

    if (err == ERR_OK && thing->ended_us != 0 && !close)
        err = look_around(found, thing, which, thing->ended_us, thing->ended_us, look);
    return err;
}

static enum err
take_effects(struct found *found, const struct order_thing *thing, struct query *row)
{
    struct order_timeline *timeline = found->timeline;
    enum err err;

    while ((err = query_step(row)) == ERR_OK) {
        const char *topic = order_timeline_text(timeline, query_text(row, 1));
        const char *action = order_timeline_text(timeline, query_text(row, 2));
        const char *state = order_timeline_text(timeline, query_text(row, 3));

        order_timeline_add(timeline, &(struct order_moment){.at_us = query_int(row, 6),
                                         .kind = arena_printf(timeline->arena, "effect_%s", topic),
                                         .detail = "",
                                         .action = action,
                                         .state = state,
                                         .tries = query_int(row, 4),
                                         .about = thing->id,
                                         .took_ms = -1});
        if (strcmp(topic, "notice") == 0 && found->notices_count < NOTICES_MAX)
            found->notices[found->notices_count++] = (struct notice){
                query_int(row, 0), query_int(row, 6), query_int(row, 4), action, state};
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
take_records(struct found *found, const struct order_thing *thing, struct query *row)
{
    /* Of records that speak of an order. */
    static const char *const kinds[] = {"record", "record_sale", "record_cash", "record_paid",
        "record_code", "record_cancel", "record_unconfirmed", "record_cash_back"};
    struct order_timeline *timeline = found->timeline;
    enum err err;

    while ((err = query_step(row)) == ERR_OK) {
        int64_t kind = query_int(row, 1);

        order_timeline_add(timeline,
            &(struct order_moment){.at_us = query_int(row, 4),
                .kind = kind > 0 && kind < (int64_t)LENGTH(kinds) ? kinds[kind] : kinds[0],
                .text = arena_printf(timeline->arena, "%lld-%lld", (long long)query_int(row, 5),
                    (long long)query_int(row, 6)),
                .detail = "",
                .about = thing->id,
                .took_ms = -1});
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
take_entries(struct found *found, const struct order_thing *thing, struct query *row)
{
    enum err err;

    (void)thing;
    while ((err = query_step(row)) == ERR_OK)
        if (found->entries_count < ENTRIES_MAX) {
            found->entries[found->entries_count] = (struct entry){query_int(row, 0),
                (int64_t)found->entries_count, query_int(row, 1), query_int(row, 2)};
            found->entries_count++;
        }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static int
by_moment(const void *a, const void *b)
{
    const struct order_moment *left = a;
    const struct order_moment *right = b;

    if (left->at_us != right->at_us)
        return left->at_us < right->at_us ? -1 : 1;
    return strcmp(left->kind, right->kind);
}

static int
by_journal(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;

    if (left->journal_id != right->journal_id)
        return left->journal_id < right->journal_id ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

/* In words of the hub, which the page has its own for. */
static void
put_action(const struct order_moment *moment, struct json_writer *writer)
{
    if (moment->action == NULL)
        return;
    json_put_text(writer, "action", bytes_text(moment->action));
    json_put_text(writer, "state", bytes_text(moment->state));
    if (moment->tries != 0)
        json_put_int(writer, "tries", moment->tries);
    if (moment->status != 0)
        json_put_int(writer, "status", moment->status);
}

static void
put_moments(struct order_timeline *timeline, struct json_writer *writer)
{
    qsort(timeline->moments, timeline->moments_count, sizeof(*timeline->moments), by_moment);
    json_open_list(writer, "timeline");
    for (size_t i = 0; i < timeline->moments_count; i++) {
        const struct order_moment *moment = &timeline->moments[i];

        json_open_object(writer, NULL);
        console_put_time(writer, "at", moment->at_us);
        json_put_text(writer, "kind", bytes_text(moment->kind == NULL ? "" : moment->kind));
        if (moment->text != NULL && moment->text[0] != '\0')
            json_put_text(writer, "text", bytes_text(moment->text));
        if (moment->took_ms >= 0)
            json_put_int(writer, "took_ms", moment->took_ms);
        if (moment->about != 0)
            json_put_id(writer, "about", moment->about);
        if (moment->detail != NULL && moment->detail[0] != '\0')
            json_put_text(writer, "detail", bytes_text(moment->detail));
        if (moment->exchange != 0)
            json_put_id(writer, "exchange", moment->exchange);
        put_action(moment, writer);
        json_close_object(writer);
    }
    json_close_list(writer);
}

static void
put_entries(const struct found *found, struct json_writer *writer)
{
    json_open_list(writer, "entries");
    for (size_t i = 0; i < found->entries_count; i++) {
        const struct entry *entry = &found->entries[i];

        json_open_object(writer, NULL);
        json_put_id(writer, "journal", entry->journal_id);
        json_put_text(writer, "account", bytes_text(book_account_word(entry->account)));
        json_put_int(writer, "debit", entry->amount > 0 ? entry->amount : 0);
        json_put_int(writer, "credit", entry->amount < 0 ? -entry->amount : 0);
        console_put_time(writer, "at", id_moment(entry->journal_id).us);
        json_close_object(writer);
    }
    json_close_list(writer);
}

static enum err
put_attempts(struct order_timeline *timeline, int64_t notice_id, struct json_writer *writer)
{
    struct query *row = reader_statement(timeline->reader, SQL_STORE_CONSOLE_ATTEMPTS);
    enum err err;

    query_bind_int(row, 1, timeline->merchant_id);
    query_bind_int(row, 2, notice_id);
    query_bind_int(row, 3, ATTEMPTS_MAX);
    json_open_list(writer, "attempts");
    while ((err = query_step(row)) == ERR_OK) {
        json_open_object(writer, NULL);
        console_put_time(writer, "at", query_int(row, 0));
        json_put_int(writer, "status", query_int(row, 1));
        json_put_int(writer, "took_ms", query_int(row, 2) / 1000);
        json_put_text(writer, "outcome", query_text(row, 3));
        json_put_text(writer, "answer", query_text(row, 4));
        json_close_object(writer);
    }
    json_close_list(writer);
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put_notices(const struct found *found, struct json_writer *writer)
{
    enum err err = ERR_OK;

    json_open_list(writer, "notices");
    for (size_t i = 0; i < found->notices_count && err == ERR_OK; i++) {
        const struct notice *notice = &found->notices[i];

        json_open_object(writer, NULL);
        json_put_id(writer, "id", notice->id);
        json_put_text(writer, "event", bytes_text(notice->event));
        json_put_text(writer, "state", bytes_text(notice->state));
        json_put_int(writer, "tries", notice->tries);
        console_put_time(writer, "created_at", notice->created_us);
        err = put_attempts(found->timeline, notice->id, writer);
        json_close_object(writer);
    }
    json_close_list(writer);
    return err;
}

/* What channels were asked about the order, and when they answered, and how. */
static enum err
take_exchanges(struct order_timeline *timeline, int64_t order_id)
{
    struct query *row = reader_statement(timeline->reader, SQL_STORE_CONSOLE_EXCHANGES);
    enum err err;

    query_bind_int(row, 1, timeline->merchant_id);
    query_bind_int(row, 2, order_id);
    query_bind_int(row, 3, EXCHANGES_MAX);
    while ((err = query_step(row)) == ERR_OK) {
        const char *action = order_timeline_text(timeline, query_text(row, 2));
        const char *outcome = order_timeline_text(timeline, query_text(row, 6));
        const bool is_heard = strcmp(action, "callback") == 0;

        order_timeline_add(timeline, &(struct order_moment){.at_us = query_int(row, 3),
                                         .kind = is_heard ? "exchange_callback" : "exchange_asked",
                                         .detail = "",
                                         .action = is_heard ? NULL : action,
                                         .state = outcome,
                                         .status = query_int(row, 5),
                                         .about = query_int(row, 1),
                                         .took_ms = is_heard ? -1 : query_int(row, 4) / 1000,
                                         .exchange = query_int(row, 0)});
    }
    query_reset(row);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
order_timeline_put(struct order_timeline *timeline, int64_t order_id, struct json_writer *writer)
{
    struct found *found = arena_take(timeline->arena, sizeof(*found));
    enum err err = ERR_OK;

    if (found == NULL)
        return ERR_NO_SPACE;
    *found = (struct found){.timeline = timeline};
    for (size_t i = 0; i < timeline->things_count && err == ERR_OK; i++) {
        const struct order_thing *thing = &timeline->things[i];

        err = look_for(found, thing, SQL_STORE_CONSOLE_EFFECTS, take_effects);
        if (err == ERR_OK)
            err = look_for(found, thing, SQL_STORE_CONSOLE_ENTRIES, take_entries);
        if (err == ERR_OK && thing->id == order_id)
            err = look_for(found, thing, SQL_STORE_CONSOLE_RECEIPTS, take_records);
    }
    if (err == ERR_OK)
        err = take_exchanges(timeline, order_id);
    if (err != ERR_OK)
        return err;
    qsort(found->entries, found->entries_count, sizeof(found->entries[0]), by_journal);
    put_moments(timeline, writer);
    put_entries(found, writer);
    return put_notices(found, writer);
}
