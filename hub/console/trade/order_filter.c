#include <string.h>

#include "hub/console/trade/order_list.h"
#include "shared/base/id.h"
#include "shared/base/money.h"
#include "shared/pay/channel.h"
#include "shared/pay/order_state.h"

#define NUMBER_MAX 64

static const char *const origins[] = {"ticket", "cash", "api", "plate"};

/* A whole number of a field, from least to most; stays as it is where the field was left out. */
static bool
read_number(const struct form *form, const char *name, int64_t least, int64_t most, int64_t *value)
{
    const char *text = form_text(form, name);
    int64_t number;

    if (text[0] == '\0')
        return true;
    if (text_read_int(bytes_text(text), &number) != ERR_OK || number < least || number > most)
        return false;
    *value = number;
    return true;
}

static bool
read_time(const struct form *form, const char *name, const struct zone *zone, int64_t *ret_id)
{
    const char *text = form_text(form, name);
    struct moment moment;

    if (text[0] == '\0')
        return true;
    if (zone_parse(zone, bytes_text(text), &moment) != ERR_OK &&
        moment_parse_iso(bytes_text(text), &moment) != ERR_OK)
        return false;
    *ret_id = id_first(moment);
    return true;
}

static bool
read_channel(const struct form *form, int64_t *ret_channel)
{
    const char *text = form_text(form, "channel");

    if (text[0] == '\0')
        return true;
    for (enum channel channel = CHANNEL_NONE + 1; channel < CHANNEL_COUNT; channel++)
        if (strcmp(text, channel_name(channel)) == 0) {
            *ret_channel = channel;
            return true;
        }
    return false;
}

static bool
read_word(const struct form *form, const char *name, const char *const *words, size_t count,
    const char **ret_word)
{
    const char *text = form_text(form, name);

    *ret_word = "";
    if (text[0] == '\0')
        return true;
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            *ret_word = words[i];
    return (*ret_word)[0] != '\0';
}

/* "1", or nothing. */
static bool
read_flag(const struct form *form, const char *name, bool *ret_flag)
{
    int64_t value = 0;

    if (!read_number(form, name, 0, 1, &value))
        return false;
    *ret_flag = value == 1;
    return true;
}

static bool
read_text(const struct form *form, const char *name, const char **ret_text)
{
    *ret_text = form_text(form, name);
    return strlen(*ret_text) <= NUMBER_MAX;
}

enum err
order_filter_read(const struct form *form, const struct zone *zone, struct moment now,
    struct order_filter *ret_filter, const char **ret_wrong)
{
    struct order_filter filter = {
        .now = now, .to_id = INT64_MAX, .limit = ORDER_LIST_INITIAL, .amount_max = INT64_MAX};
    int64_t before = INT64_MAX; /* ids of the page before, and of the moment */
    int64_t until = INT64_MAX;
    const struct {
        const char *name;
        bool well;
    } fields[] = {
        {"after", read_number(form, "after", 1, INT64_MAX, &before)},
        {"limit", read_number(form, "limit", 1, ORDER_LIST_MAX, &filter.limit)},
        {"from", read_time(form, "from", zone, &filter.from_id)},
        {"to", read_time(form, "to", zone, &until)},
        {"state", read_word(form, "state", order_state_machine.states,
                      order_state_machine.states_count, &filter.state)},
        {"channel", read_channel(form, &filter.channel)},
        {"store", read_number(form, "store", 1, INT64_MAX, &filter.store_id)},
        {"terminal", read_number(form, "terminal", 1, INT64_MAX, &filter.terminal_id)},
        {"app", read_number(form, "app", 1, INT64_MAX, &filter.app_id)},
        {"origin", read_word(form, "origin", origins, LENGTH(origins), &filter.origin)},
        {"shift", read_number(form, "shift", 1, INT64_MAX, &filter.shift_id)},
        {"cashier", read_text(form, "cashier", &filter.cashier)},
        {"number", read_text(form, "number", &filter.number)},
        {"amount_min", read_number(form, "amount_min", 0, MONEY_FEN_MAX, &filter.amount_min)},
        {"amount_max", read_number(form, "amount_max", 0, MONEY_FEN_MAX, &filter.amount_max)},
        {"refunded", read_flag(form, "refunded", &filter.refunded)},
        {"late", read_flag(form, "late", &filter.late)},
    };

    for (size_t i = 0; i < LENGTH(fields); i++)
        if (!fields[i].well) {
            *ret_wrong = fields[i].name;
            return ERR_BAD_INPUT;
        }
    filter.to_id = (before < until ? before : until) - 1;
    *ret_filter = filter;
    return ERR_OK;
}
