#include "hub/courier/channel_courier_inside.h"

#include "shared/base/fault.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

enum action {
    ACTION_SPLIT,
    ACTION_SPLIT_QUERY,
    ACTION_RETURN,
    ACTION_RETURN_QUERY,
    ACTION_BIND,
    ACTION_UNBIND,
    ACTION_COUNT
};

static const char *const actions[ACTION_COUNT] = {
    [ACTION_SPLIT] = "split",
    [ACTION_SPLIT_QUERY] = "split_query",
    [ACTION_RETURN] = "return",
    [ACTION_RETURN_QUERY] = "return_query",
    [ACTION_BIND] = "bind",
    [ACTION_UNBIND] = "unbind",
};

static const enum adapter_split_call calls[ACTION_COUNT] = {
    [ACTION_SPLIT] = ADAPTER_SPLIT_SEND,
    [ACTION_SPLIT_QUERY] = ADAPTER_SPLIT_QUERY,
    [ACTION_RETURN] = ADAPTER_SPLIT_RETURN,
    [ACTION_RETURN_QUERY] = ADAPTER_SPLIT_RETURN_QUERY,
    [ACTION_BIND] = ADAPTER_SPLIT_BIND,
    [ACTION_UNBIND] = ADAPTER_SPLIT_UNBIND,
};

/* What the channel is told: one of the three, read into the errand's arena. */
struct errand_split {
    char state[10];
    struct adapter_split split;
    struct adapter_give_back give_back;
    struct adapter_receiver receiver;
};

static void
said_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);

    if (operation->err != ERR_OK && err_class(operation->err) == ERR_CLASS_REFUSED) {
        channel_courier_refuse(errand, operation->err);
        return;
    }
    if (operation->err == ERR_OK)
        log_event(LOG_INFO, "split_said", "about=%lld action=%s", (long long)errand->about,
            channel_courier_action(errand));
    channel_courier_end(errand);
}

static void
report_split(struct errand *errand, const struct adapter_split_reply *reply)
{
    errand->ask.split_said = (struct split_said){
        .operation = {.answer = said_answered},
        .merchant_id = errand->merchant_id,
        .split_id = errand->about,
        .outbox_id = errand->outbox_id,
        .source = errand->action == ACTION_SPLIT ? SPLIT_SOURCE_SEND : SPLIT_SOURCE_QUERY,
        .reply = *reply,
    };
    split_flow_said(&errand->ask.split_said);
}

static void
report_return(struct errand *errand, const struct adapter_split_reply *reply)
{
    errand->ask.split_return_said = (struct split_return_said){
        .operation = {.answer = said_answered},
        .merchant_id = errand->merchant_id,
        .return_id = errand->about,
        .outbox_id = errand->outbox_id,
        .source = errand->action == ACTION_RETURN ? SPLIT_SOURCE_SEND : SPLIT_SOURCE_QUERY,
        .reply = *reply,
    };
    split_return_flow_said(&errand->ask.split_return_said);
}

static void
report_receiver(struct errand *errand, const struct adapter_split_reply *reply)
{
    errand->ask.receiver_said = (struct receiver_said){
        .operation = {.answer = said_answered},
        .merchant_id = errand->merchant_id,
        .receiver_id = errand->about,
        .outbox_id = errand->outbox_id,
        .binds = errand->action == ACTION_BIND,
        .reply = *reply,
    };
    receiver_flow_said(&errand->ask.receiver_said);
}

static void
report(struct errand *errand, const struct adapter_split_reply *reply)
{
    switch ((enum action)errand->action) {
    case ACTION_SPLIT:
    case ACTION_SPLIT_QUERY:
        report_split(errand, reply);
        break;
    case ACTION_RETURN:
    case ACTION_RETURN_QUERY:
        report_return(errand, reply);
        break;
    case ACTION_BIND:
    case ACTION_UNBIND:
    case ACTION_COUNT:
        report_receiver(errand, reply);
        break;
    }
    channel_courier_submit(errand);
}

/*
 * Money is reserved for it, so it is never just forgotten: what cannot be asked is
 * silence. But what its channel has no call for was never sent.
 */
static void
cannot(struct errand *errand, enum err why)
{
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_UNKNOWN};
    bool sends = errand->action != ACTION_SPLIT_QUERY && errand->action != ACTION_RETURN_QUERY;

    if (why == ERR_UNSUPPORTED && errand->account != NULL && sends)
        reply.state = ADAPTER_SPLIT_REFUSED;
    text_set(reply.code, sizeof(reply.code), err_name(why));
    channel_courier_silent(errand, why);
    report(errand, &reply);
}

static const char *
text_of(struct errand *errand, struct query *query, int at)
{
    const char *text = arena_text(errand->arena, query_text(query, at));

    return text == NULL ? "" : text;
}

static enum err
load_shares(struct errand *errand, struct reader *reader, struct errand_split *split,
    int64_t first_place, int64_t count)
{
    struct query *query = reader_statement(reader, SQL_STORE_SPLIT_SHARES);
    struct adapter_share *shares = arena_take(errand->arena, SHARE_COUNT_MAX * sizeof(*shares));
    enum err err = shares == NULL ? ERR_NO_SPACE : ERR_OK;

    split->split.shares = shares;
    query_bind_int(query, 1, errand->merchant_id);
    query_bind_int(query, 2, errand->payment.id);
    query_bind_int(query, 3, first_place);
    query_bind_int(query, 4, first_place + count);
    while (err == ERR_OK && (err = query_step(query)) == ERR_OK) {
        if (split->split.shares_count == SHARE_COUNT_MAX)
            err = ERR_CORRUPT;
        else
            shares[split->split.shares_count++] = (struct adapter_share){
                .type = text_of(errand, query, 0),
                .account = text_of(errand, query, 1),
                .amount = {query_int(query, 2)},
            };
    }
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
load_split(struct errand *errand, struct reader *reader, struct errand_split *split)
{
    struct query *query = reader_statement(reader, SQL_STORE_SPLIT);
    int64_t first_place = 0;
    int64_t count = 0;
    enum err err;

    query_bind_int(query, 1, errand->merchant_id);
    query_bind_int(query, 2, errand->about);
    err = query_step(query);
    if (err == ERR_OK) {
        err = text_copy(query_text(query, 0), split->state, sizeof(split->state));
        split->split.finish = query_int(query, 1) != 0;
        errand->payment.channel = query_int(query, 2);
        errand->payment.id = query_int(query, 3);
        first_place = query_int(query, 4);
        count = query_int(query, 5);
        split->split.trade = text_of(errand, query, 6);
        errand->payment.account_id = query_int(query, 8);
        (void)sale_number(query_int(query, 7), errand->payment.id, errand->number);
        (void)sale_number(query_int(query, 7), errand->about, errand->split_number);
    }
    query_reset(query);
    split->split.number = errand->split_number;
    split->split.payment_number = errand->number;
    return err == ERR_OK ? load_shares(errand, reader, split, first_place, count) : err;
}

static enum err
load_return(struct errand *errand, struct reader *reader, struct errand_split *split)
{
    struct query *query = reader_statement(reader, SQL_STORE_SPLIT_RETURN);
    char number[SALE_NUMBER_SIZE];
    enum err err;

    query_bind_int(query, 1, errand->merchant_id);
    query_bind_int(query, 2, errand->about);
    err = query_step(query);
    if (err == ERR_OK) {
        err = text_copy(query_text(query, 0), split->state, sizeof(split->state));
        errand->payment.channel = query_int(query, 1);
        (void)sale_number(query_int(query, 5), query_int(query, 2), number);
        split->give_back.split_number = arena_text(errand->arena, bytes_text(number));
        split->give_back.amount.fen = query_int(query, 3);
        split->give_back.trade = text_of(errand, query, 4);
        (void)sale_number(query_int(query, 5), errand->about, errand->split_number);
        split->give_back.account = text_of(errand, query, 6);
        errand->payment.account_id = query_int(query, 7);
    }
    query_reset(query);
    split->give_back.number = errand->split_number;
    return err;
}

static enum err
load_receiver(struct errand *errand, struct reader *reader, struct errand_split *split)
{
    struct query *query = reader_statement(reader, SQL_STORE_RECEIVER);
    enum err err;

    query_bind_int(query, 1, errand->merchant_id);
    query_bind_int(query, 2, errand->about);
    err = query_step(query);
    if (err == ERR_OK) {
        err = text_copy(query_text(query, 0), split->state, sizeof(split->state));
        errand->payment.channel = query_int(query, 1);
        errand->chooses = true;
        split->receiver.type = text_of(errand, query, 2);
        split->receiver.account = text_of(errand, query, 3);
        split->receiver.name = text_of(errand, query, 4);
        split->receiver.relation = text_of(errand, query, 5);
        split->receiver.custom_relation = text_of(errand, query, 6);
        /* Each request of its own: the same receiver may come and go. */
        (void)sale_number(query_int(query, 7), errand->outbox_id, errand->split_number);
    }
    query_reset(query);
    split->receiver.number = errand->split_number;
    return err;
}

static enum err
load(struct errand *errand, struct reader *reader)
{
    struct errand_split *split = arena_take(errand->arena, sizeof(*split));
    enum err err;

    if (split == NULL)
        return ERR_NO_SPACE;
    *split = (struct errand_split){.state = ""};
    switch ((enum action)errand->action) {
    case ACTION_SPLIT:
    case ACTION_SPLIT_QUERY:
        err = load_split(errand, reader, split);
        break;
    case ACTION_RETURN:
    case ACTION_RETURN_QUERY:
        err = load_return(errand, reader, split);
        break;
    case ACTION_BIND:
    case ACTION_UNBIND:
        err = load_receiver(errand, reader, split);
        break;
    case ACTION_COUNT:
    default:
        NOT_REACHED();
    }
    errand->split = split;
    return err == ERR_OK && arena_overflowed(errand->arena) ? ERR_NO_SPACE : err;
}

/* What has ended meanwhile is not sent, and not asked about. */
static bool
first(struct errand *errand)
{
    const char *state = errand->split->state;
    enum split_state at;

    if (errand->action == ACTION_BIND)
        return strcmp(state, "binding") == 0;
    if (errand->action == ACTION_UNBIND)
        return strcmp(state, "unbinding") == 0;
    return split_state_of(state, &at) == ERR_OK && !split_state_is_final(at);
}

static void
asking_answered(struct operation *operation)
{
    struct errand *errand = channel_courier_errand_of(operation);
    const struct split_asking *asking = &errand->ask.split_asking;

    if (!channel_courier_may_send(errand, operation, asking->send))
        return;
    fault_point("channel.before_split");
    errand->outbox_id = asking->query_id;
    channel_courier_ask(errand, errand->call);
}

/* That money may have been sent is committed before it is. */
static void
start(struct errand *errand)
{
    struct split_asking *asking = &errand->ask.split_asking;

    if (errand->action != ACTION_SPLIT && errand->action != ACTION_RETURN) {
        channel_courier_ask(errand, errand->call);
        return;
    }
    *asking = (struct split_asking){
        .operation = {.answer = asking_answered},
        .merchant_id = errand->merchant_id,
        .about = errand->about,
        .outbox_id = errand->outbox_id,
    };
    if (errand->action == ACTION_SPLIT)
        split_flow_asking(asking);
    else
        split_return_flow_asking(asking);
    channel_courier_submit(errand);
}

static enum err
build(struct errand *errand)
{
    const struct adapter_splits *splits = channel_courier_adapter(errand)->splits;
    const struct adapter_account *account = errand->account->account;
    const struct errand_split *split = errand->split;

    if (splits == NULL)
        return ERR_UNSUPPORTED;
    switch ((enum action)errand->action) {
    case ACTION_SPLIT:
        return splits->send(account, &split->split, errand->now, errand->arena, &errand->request);
    case ACTION_SPLIT_QUERY:
        return splits->query(account, &split->split, errand->now, errand->arena, &errand->request);
    case ACTION_RETURN:
        return splits->give_back == NULL ? ERR_UNSUPPORTED
                                         : splits->give_back(account, &split->give_back,
                                               errand->now, errand->arena, &errand->request);
    case ACTION_RETURN_QUERY:
        return splits->give_back_query == NULL ? ERR_UNSUPPORTED
                                               : splits->give_back_query(account, &split->give_back,
                                                     errand->now, errand->arena, &errand->request);
    case ACTION_BIND:
        return splits->bind(
            account, &split->receiver, errand->now, errand->arena, &errand->request);
    case ACTION_UNBIND:
        return splits->unbind(
            account, &split->receiver, errand->now, errand->arena, &errand->request);
    case ACTION_COUNT:
        break;
    }
    NOT_REACHED();
}

static void
got_answer(struct errand *errand, const struct net_answer_got *answer)
{
    const struct adapter_heard heard = channel_courier_heard(errand, answer);
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_UNKNOWN};
    enum err err = answer->err;

    errand->split = NULL; /* its arena has been emptied */
    if (err == ERR_OK)
        err = channel_courier_adapter(errand)->splits->read(
            errand->account->account, calls[errand->action], &heard, errand->arena, &reply);
    /* A signed answer is not enough: it may have been signed for another request. */
    if (err == ERR_OK && reply.ours[0] != '\0' && strcmp(reply.ours, errand->split_number) != 0) {
        log_event(LOG_ERROR, "channel_other_split", "about=%lld action=%s theirs=%s",
            (long long)errand->about, channel_courier_action(errand), reply.ours);
        reply = (struct adapter_split_reply){.state = ADAPTER_SPLIT_UNKNOWN};
    }
    if (err != ERR_OK) {
        reply = (struct adapter_split_reply){.state = ADAPTER_SPLIT_UNKNOWN};
        channel_courier_silent(errand, err);
    }
    report(errand, &reply);
}

const struct errand_subject channel_courier_split = {
    .actions = actions,
    .actions_count = ACTION_COUNT,
    .use = HEALTH_SPLIT,
    .load = load,
    .first = first,
    .start = start,
    .build = build,
    .read = got_answer,
    .cannot = cannot,
};
