#include "agent/api/local_api_inside.h"
#include "agent/flow/print_state.h"
#include "agent/flow/sale_state.h"

static void
put_words(struct json_writer *writer, const char *name, const char *words)
{
    json_put_text(writer, name, bytes_text(words));
}

static void
put_print(const struct local_api *api, const struct store_sale *sale, struct json_writer *writer)
{
    struct store_print print;

    if (store_print_last(api->options.store, sale->epoch, sale->sequence, &print) != ERR_OK)
        return;
    json_open_object(writer, "receipt");
    put_words(writer, "state", print_state_machine.states[print.state]);
    json_put_int(writer, "copy", print.copy);
    json_close_object(writer);
}

static void
put_items(const struct local_api *api, const struct store_sale *sale, struct json_writer *writer)
{
    struct store_item items[STORE_ITEMS_MAX];
    size_t count;

    if (store_item_list(api->options.store, sale->epoch, sale->sequence, items, &count) != ERR_OK ||
        count == 0)
        return;
    json_open_list(writer, "items");
    for (size_t i = 0; i < count; i++) {
        json_open_object(writer, NULL);
        put_words(writer, "name", items[i].name);
        json_put_int(writer, "quantity", items[i].quantity);
        json_put_int(writer, "amount", items[i].amount_fen);
        json_close_object(writer);
    }
    json_close_list(writer);
}

static void
put_cash(const struct store_sale *sale, struct json_writer *writer)
{
    if (sale->channel != CHANNEL_CASH)
        return;
    json_put_int(writer, "collected", sale->collected_fen);
    if (sale->state == SALE_GIVEN_BACK)
        return;
    json_put_int(writer, "tendered", sale->tendered_fen);
    json_put_int(writer, "change", sale->tendered_fen - sale->collected_fen);
    json_put_int(writer, "returned", sale->returned_fen);
}

void
local_api_json_sale(const struct local_api *api, const struct store_sale *sale, bool whole,
    struct json_writer *writer)
{
    const struct screen *screen = api->options.screen(api->options.context);
    char name[48];

    (void)snprintf(
        name, sizeof(name), "%lld-%lld", (long long)sale->epoch, (long long)sale->sequence);
    json_open_object(writer, NULL);
    put_words(writer, "name", name);
    if (sale->reference[0] != '\0')
        put_words(writer, "reference", sale->reference);
    put_words(writer, "state", sale_state_machine.states[sale->state]);
    json_put_int(writer, "amount", sale->amount_fen);
    if (sale->channel != 0)
        put_words(writer, "channel", channel_name(channel_of(sale->channel)));
    put_cash(sale, writer);
    json_put_int(writer, "opened_us", sale->opened_us);
    if (sale->ended_us != 0)
        json_put_int(writer, "ended_us", sale->ended_us);
    if (sale->number[0] != '\0')
        put_words(writer, sale->state == SALE_GIVEN_BACK ? "of" : "number", sale->number);
    if (screen->view == SCREEN_COLLECTING && screen->sequence == sale->sequence)
        put_words(writer, "url", screen->url);
    put_print(api, sale, writer);
    if (whole)
        put_items(api, sale, writer);
    json_close_object(writer);
}

static void
put_note(struct json_writer *writer, const struct screen_note *note)
{
    char block[512];
    struct text text;

    json_open_object(writer, "note");
    put_words(writer, "code", screen_message_name(note->message));
    text_init(&text, block, sizeof(block));
    screen_say(note, false, &text);
    put_words(writer, "zh", block);
    text_clear(&text);
    screen_say(note, true, &text);
    put_words(writer, "en", block);
    json_close_object(writer);
}

/* The shift that is open, if one is. */
static void
put_shift(struct json_writer *writer, const struct screen_shift *shift)
{
    if (shift->number == 0)
        return;
    json_open_object(writer, "shift");
    json_put_int(writer, "number", shift->number);
    put_words(writer, "cashier", shift->cashier);
    json_put_int(writer, "float", shift->opening.fen);
    json_put_int(writer, "expected", shift->expected.fen);
    json_open_list(writer, "lines");
    for (unsigned line = 1; line < SHIFT_LINES; line++) {
        const struct shift_sum *sum = &shift->sums.lines[line];

        if (sum->count == 0)
            continue;
        json_open_object(writer, NULL);
        put_words(writer, "line", shift_line_name((enum shift_line)line));
        json_put_int(writer, "count", sum->count);
        json_put_int(writer, "amount", sum->fen);
        json_put_int(writer, "late_count", sum->late_count);
        json_put_int(writer, "late_amount", sum->late_fen);
        json_close_object(writer);
    }
    json_close_list(writer);
    json_close_object(writer);
}

void
local_api_json_status(const struct screen *screen, struct json_writer *writer)
{
    static const char *const syncs[] = {
        [SCREEN_SYNCED] = "synced", [SCREEN_WAITING] = "waiting", [SCREEN_OFFLINE] = "offline"};
    static const char *const asks[SCREEN_ASKS] = {[SCREEN_ASK_NOTHING] = "",
        [SCREEN_ASK_CANCEL] = "cancel",
        [SCREEN_ASK_PIN] = "pin",
        [SCREEN_ASK_CARRY] = "carry",
        [SCREEN_ASK_PRINTED] = "printed"};

    json_open_object(writer, NULL);
    put_words(writer, "view", screen_view_name(screen->view));
    put_words(writer, "ask", asks[screen->ask]);
    put_words(writer, "store", screen->store);
    put_words(writer, "till", screen->till);
    put_words(writer, "sync", syncs[screen->sync]);
    json_put_int(writer, "waiting", screen->waiting_count);
    json_put_int(writer, "aside", screen->aside_count);
    if (screen->scanner != SCREEN_SCANNER_NONE)
        put_words(writer, "scanner", screen->scanner == SCREEN_SCANNER_FOUND ? "found" : "lost");
    put_shift(writer, &screen->shift);
    put_note(writer, &screen->note);
    json_close_object(writer);
}

void
local_api_json_notice(
    const struct local_api *api, const struct till_notice *notice, struct json_writer *writer)
{
    struct store_sale sale;
    char name[48];

    (void)snprintf(
        name, sizeof(name), "%lld-%lld", (long long)notice->epoch, (long long)notice->sequence);
    json_open_object(writer, NULL);
    put_words(writer, "event", notice_name(notice->what));
    if (notice->shift != 0) {
        json_put_int(writer, "shift", notice->shift);
        json_put_int(writer, "amount", notice->amount.fen);
    }
    if (notice->what == TILL_HAPPENED_SCANNED)
        put_words(writer, "barcode", notice->barcode);
    if (notice->sequence != 0) {
        put_words(writer, "name", name);
        if (store_sale_find(api->options.store, notice->epoch, notice->sequence, &sale) == ERR_OK &&
            sale.reference[0] != '\0')
            put_words(writer, "reference", sale.reference);
        json_put_int(writer, "amount", notice->amount.fen);
        if (notice->channel != CHANNEL_NONE)
            put_words(writer, "channel", channel_name(notice->channel));
    }
    json_close_object(writer);
}
