#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/receiver_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

/* What both kinds of receivers are told. */
static enum err
read_receiver(const struct provision_ask *ask, struct receiver_row *receiver)
{
    enum err err = provision_books_copy(ask->words[0], receiver->kind, sizeof(receiver->kind));

    receiver->merchant_id = ask->merchant_id;
    return err == ERR_OK
               ? provision_books_copy(ask->words[1], receiver->relation, sizeof(receiver->relation))
               : err;
}

static enum err
put_receiver(const struct provision_ask *ask, struct receiver_add *add)
{
    enum err err;

    receiver_flow_add(add);
    err = provision_books_decide(ask, &add->operation);
    if (err == ERR_OK)
        (void)printf("receiver %" PRId64 " %s\n", add->receiver.id, add->receiver.state);
    return err;
}

static enum err
add_wallet(const struct provision_ask *ask)
{
    struct receiver_add add = {0};
    enum err err = read_receiver(ask, &add.receiver);

    if (err == ERR_OK)
        err = provision_books_merchant(ask, ask->words[2], &add.receiver.organisation_id);
    return err == ERR_OK ? put_receiver(ask, &add) : err;
}

static enum err
add_receiver(const struct provision_ask *ask)
{
    struct receiver_add add = {0};
    struct receiver_row *receiver = &add.receiver;
    enum err err = read_receiver(ask, receiver);

    for (unsigned i = 1; i < CHANNEL_COUNT; i++)
        if (strcmp(ask->words[2], channel_name((enum channel)i)) == 0)
            receiver->channel = i;
    if (err == ERR_OK && receiver->channel == 0)
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = provision_books_copy(ask->words[3], receiver->type, sizeof(receiver->type));
    if (err == ERR_OK)
        err = provision_books_copy(ask->words[4], receiver->account, sizeof(receiver->account));
    if (err == ERR_OK && ask->count == 6)
        err = provision_books_copy(ask->words[5], receiver->name, sizeof(receiver->name));
    return err == ERR_OK ? put_receiver(ask, &add) : err;
}

static enum err
read_parts(const struct provision_ask *ask, struct rule_put *put)
{
    enum err err = ERR_OK;

    if (ask->count % 2 != 0)
        return ERR_BAD_INPUT;
    for (size_t i = 4; i < ask->count && err == ERR_OK; i += 2) {
        struct rule_part *part = &put->parts[put->parts_count++];

        if (put->parts_count > SHARE_COUNT_MAX)
            return ERR_OUT_OF_RANGE;
        err = provision_books_int(ask->words[i], &part->receiver_id);
        if (err == ERR_OK)
            err = provision_books_int(ask->words[i + 1], &part->rate);
    }
    return err;
}

static enum err
put_rule(const struct provision_ask *ask)
{
    struct rule_put put = {.rule = {.merchant_id = ask->merchant_id, .take_back = 1}};
    enum err err;

    put.rule.automatic = strcmp(ask->words[1], "automatic") == 0;
    put.rule.release = strcmp(ask->words[3], "release") == 0;
    err = provision_books_copy(ask->words[0], put.rule.name, sizeof(put.rule.name));
    if (err == ERR_OK)
        err = provision_books_int(ask->words[2], &put.rule.delay_s);
    if (err == ERR_OK)
        err = read_parts(ask, &put);
    if (err != ERR_OK)
        return err;
    receiver_flow_put_rule(&put);
    err = provision_books_decide(ask, &put.operation);
    if (err == ERR_OK)
        (void)printf("rule %" PRId64 "\n", put.rule.id);
    return err;
}

static enum err
share_tickets(const struct provision_ask *ask)
{
    struct rule_use use = {.merchant_id = ask->merchant_id};
    enum err err = provision_books_int(ask->words[0], &use.rule_id);

    if (err != ERR_OK)
        return err;
    receiver_flow_use_rule(&use);
    return provision_books_decide(ask, &use.operation);
}

static const struct provision_command commands[] = {
    {.usage = "receiver MERCHANT KIND RELATION of ORGANISATION",
        .text = "who may be given shares: into a wallet kept here",
        .run = add_wallet},
    {.usage = "receiver MERCHANT KIND RELATION CHANNEL_NAME TYPE ACCOUNT [NAME]",
        .text = "likewise, by its channel",
        .run = add_receiver},
    {.usage = "rule MERCHANT NAME automatic|by-call DELAY_S release|keep [RECEIVER RATE ...]",
        .text = "rates in 1/10000",
        .run = put_rule},
    {.usage = "tickets MERCHANT RULE",
        .text = "which rule shares what tills sell; 0 for none",
        .run = share_tickets},
};

const struct provision_topic provision_split = {
    .name = "shares",
    .missing = "there is no such merchant, receiver or rule; "
               "\"shanju-hub receiver\" and \"shanju-hub rule\" have printed their ids",
    .commands = commands,
    .count = LENGTH(commands),
};
