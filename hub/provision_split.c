#include "hub/provision_split.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/receiver_flow.h"

/* Behind the merchant's number. */
struct words {
    const struct provision_wallet *ask;
    int64_t merchant_id;
    const char *const *at;
    size_t count;
};

static enum err
copy(const char *word, char *to, size_t size)
{
    return text_copy(bytes_text(word), to, size);
}

static enum err
read_account(const struct words *words, struct receiver_row *receiver)
{
    enum err err = ERR_OK;

    if (strcmp(words->at[2], "of") == 0 && words->count == 4)
        return provision_wallet_merchant(words->ask, words->at[3], &receiver->organisation_id);
    if (words->count < 5 || words->count > 6)
        return ERR_BAD_INPUT;
    for (unsigned i = 1; i < CHANNEL_COUNT; i++)
        if (strcmp(words->at[2], channel_name((enum channel)i)) == 0)
            receiver->channel = i;
    if (receiver->channel == 0)
        return ERR_BAD_INPUT;
    err = copy(words->at[3], receiver->type, sizeof(receiver->type));
    if (err == ERR_OK)
        err = copy(words->at[4], receiver->account, sizeof(receiver->account));
    if (err == ERR_OK && words->count == 6)
        err = copy(words->at[5], receiver->name, sizeof(receiver->name));
    return err;
}

static enum err
add_receiver(const struct words *words)
{
    struct receiver_add add = {.receiver = {.merchant_id = words->merchant_id}};
    enum err err;

    if (words->count < 4)
        return ERR_BAD_INPUT;
    err = copy(words->at[0], add.receiver.kind, sizeof(add.receiver.kind));
    if (err == ERR_OK)
        err = copy(words->at[1], add.receiver.relation, sizeof(add.receiver.relation));
    if (err == ERR_OK)
        err = read_account(words, &add.receiver);
    if (err != ERR_OK)
        return err;
    receiver_flow_add(&add);
    err = provision_wallet_decide(words->ask, &add.operation);
    if (err == ERR_OK)
        (void)printf("receiver %" PRId64 " %s\n", add.receiver.id, add.receiver.state);
    return err;
}

static enum err
read_parts(const struct words *words, struct rule_put *put)
{
    enum err err = ERR_OK;

    if (words->count % 2 != 0)
        return ERR_BAD_INPUT;
    for (size_t i = 4; i < words->count && err == ERR_OK; i += 2) {
        struct rule_part *part = &put->parts[put->parts_count++];

        if (put->parts_count > SHARE_COUNT_MAX)
            return ERR_OUT_OF_RANGE;
        err = text_read_int(bytes_text(words->at[i]), &part->receiver_id);
        if (err == ERR_OK)
            err = text_read_int(bytes_text(words->at[i + 1]), &part->rate);
    }
    return err;
}

static enum err
put_rule(const struct words *words)
{
    struct rule_put put = {.rule = {.merchant_id = words->merchant_id, .take_back = 1}};
    enum err err;

    if (words->count < 4)
        return ERR_BAD_INPUT;
    put.rule.automatic = strcmp(words->at[1], "automatic") == 0;
    put.rule.release = strcmp(words->at[3], "release") == 0;
    if ((put.rule.automatic == 0 && strcmp(words->at[1], "by-call") != 0) ||
        (put.rule.release == 0 && strcmp(words->at[3], "keep") != 0))
        return ERR_BAD_INPUT;
    err = copy(words->at[0], put.rule.name, sizeof(put.rule.name));
    if (err == ERR_OK)
        err = text_read_int(bytes_text(words->at[2]), &put.rule.delay_s);
    if (err == ERR_OK)
        err = read_parts(words, &put);
    if (err != ERR_OK)
        return err;
    receiver_flow_put_rule(&put);
    err = provision_wallet_decide(words->ask, &put.operation);
    if (err == ERR_OK)
        (void)printf("rule %" PRId64 "\n", put.rule.id);
    return err;
}

static enum err
share_tickets(const struct words *words)
{
    struct rule_use use = {.merchant_id = words->merchant_id};
    enum err err = words->count == 1 ? ERR_OK : ERR_BAD_INPUT;

    if (err == ERR_OK)
        err = text_read_int(bytes_text(words->at[0]), &use.rule_id);
    if (err != ERR_OK)
        return err;
    receiver_flow_use_rule(&use);
    return provision_wallet_decide(words->ask, &use.operation);
}

struct command {
    const char *word;
    enum err (*run)(const struct words *words);
};

static const struct command commands[] = {
    {"receiver", add_receiver},
    {"rule", put_rule},
    {"tickets", share_tickets},
};

static const struct command *
find_command(const char *word)
{
    for (size_t i = 0; i < LENGTH(commands); i++)
        if (strcmp(commands[i].word, word) == 0)
            return &commands[i];
    return NULL;
}

bool
provision_split_is(const char *word)
{
    return find_command(word) != NULL;
}

enum err
provision_split_run(const struct provision_wallet *ask)
{
    const struct command *command = find_command(ask->arguments[0]);
    struct words words = {.ask = ask};
    enum err err;

    if (command == NULL || ask->count < 2)
        return ERR_BAD_INPUT;
    err = provision_wallet_merchant(ask, ask->arguments[1], &words.merchant_id);
    if (err != ERR_OK)
        return err;
    words.at = ask->arguments + 2;
    words.count = ask->count - 2;
    return command->run(&words);
}
