#include "shared/base/log.h"
#include "tools/fleet/recipe.h"
#include "tools/fleet/terminal_inside.h"

void
terminal_records_begin(struct terminal *terminal)
{
    const struct roster_entry *entry = terminal->entry;
    int64_t records_max = terminal->share->records_max;

    terminal->made_sequence = entry->acked_sequence;
    terminal->end_sequence = records_max > 0 ? entry->acked_sequence + records_max : INT64_MAX;
    memcpy(terminal->made_chain, entry->acked_chain, sizeof(terminal->made_chain));
}

/* The records of a slot, made afresh, behind the chain that stood before them. */
static enum err
fill_records(struct terminal *terminal, const struct terminal_slot *slot,
    struct message_records *records, uint8_t chain[static CRYPT_SHA256_SIZE])
{
    struct recipe recipe = {
        .kind = slot->kind,
        .terminal = terminal->entry->terminal,
        .epoch = terminal->entry->epoch,
        .till_us = slot->till_us,
    };
    uint8_t *to = terminal->share->items;

    records->epoch = recipe.epoch;
    records->first_sequence = slot->first;
    records->items_count = (size_t)slot->count;
    for (size_t i = 0; i < records->items_count; i++) {
        size_t size;
        enum err err;

        recipe.sequence = slot->first + (int64_t)i;
        err = recipe_put(&recipe, to, MESSAGE_ITEM_MAX, &size);
        if (err != ERR_OK)
            return err;
        records->items[i] = bytes_of(to, size);
        message_chain(chain, records->items[i]);
        to += size;
    }
    return ERR_OK;
}

static enum err
send_slot(
    struct terminal *terminal, struct terminal_slot *slot, uint8_t chain[static CRYPT_SHA256_SIZE])
{
    struct message_records records;
    enum err err = fill_records(terminal, slot, &records, chain);

    memcpy(slot->chain, chain, sizeof(slot->chain));
    records.chain = bytes_of(slot->chain, sizeof(slot->chain));
    if (err == ERR_OK)
        err = terminal_send(terminal, MESSAGE_records, &message_records_shape, &records);
    if (err != ERR_OK)
        terminal_give_up(terminal, "records", err);
    return err;
}

static enum err
write_down(struct terminal *terminal, const struct journal_entry *entry)
{
    struct journal *journal = terminal->share->journal;

    return journal == NULL ? ERR_OK : journal_add(journal, entry);
}

/* A new frame: first into the journal, then onto the line. */
enum err
terminal_records_make(struct terminal *terminal, enum message_kind kind, int64_t count)
{
    struct terminal_share *share = terminal->share;
    struct terminal_slot *slot = &terminal->slots[terminal->slots_count];
    enum err err;

    *slot = (struct terminal_slot){
        .first = terminal->made_sequence + 1,
        .count = count,
        .till_us = net_moment(share->net).us,
        .sent = net_tick(share->net),
        .kind = kind,
    };
    err = write_down(terminal, &(struct journal_entry){.what = JOURNAL_MADE,
                                   .kind = (int)kind,
                                   .count = count,
                                   .terminal = terminal->entry->terminal,
                                   .epoch = terminal->entry->epoch,
                                   .sequence = slot->first,
                                   .at_us = slot->till_us});
    if (err != ERR_OK)
        return err;
    terminal->slots_count++;
    share->under_way++;
    terminal->made_sequence += count;
    return send_slot(terminal, slot, terminal->made_chain);
}

static void
pop_slots(struct terminal *terminal, size_t count)
{
    terminal->slots_count -= count;
    terminal->share->under_way -= (int64_t)count;
    memmove(&terminal->slots[0], &terminal->slots[count],
        terminal->slots_count * sizeof(terminal->slots[0]));
}

/* Everything up to sequence is the hub's now. */
void
terminal_records_acked(struct terminal *terminal, int64_t sequence)
{
    struct terminal_share *share = terminal->share;
    struct tick now = net_tick(share->net);
    size_t done = 0;

    for (; done < terminal->slots_count; done++) {
        const struct terminal_slot *slot = &terminal->slots[done];
        int64_t last = slot->first + slot->count - 1;

        if (last > sequence)
            break;
        memcpy(terminal->entry->acked_chain, slot->chain, sizeof(slot->chain));
        terminal->entry->acked_sequence = last;
        if (!share->measuring)
            continue;
        share->figures.frames++;
        share->figures.payments += slot->count;
        histogram_add(&share->acks, span_us(now.us - slot->sent.us));
    }
    if (done == 0)
        return;
    pop_slots(terminal, done);
    if (write_down(terminal, &(struct journal_entry){.what = JOURNAL_ACKED,
                                 .terminal = terminal->entry->terminal,
                                 .epoch = terminal->entry->epoch,
                                 .sequence = terminal->entry->acked_sequence,
                                 .at_us = net_moment(share->net).us}) != ERR_OK)
        log_event(LOG_ERROR, "journal_lost", "the journal's disk is full or gone");
}

/* The hub's history is another than ours: nothing of what was under way counts. */
static void
begin_epoch(struct terminal *terminal, const struct message_welcome *welcome)
{
    struct roster_entry *entry = terminal->entry;

    log_event(LOG_WARN, "terminal_forked", "terminal=%lld epoch=%lld acked=%lld hub_epoch=%lld",
        (long long)entry->terminal, (long long)entry->epoch, (long long)entry->acked_sequence,
        (long long)welcome->epoch);
    terminal->share->figures.forks++;
    pop_slots(terminal, terminal->slots_count);
    entry->epoch = welcome->epoch;
    entry->acked_sequence = 0;
    memset(entry->acked_chain, 0, sizeof(entry->acked_chain));
    terminal_records_begin(terminal);
}

enum err
terminal_records_again(struct terminal *terminal, const struct message_welcome *welcome)
{
    uint8_t chain[CRYPT_SHA256_SIZE];
    enum err err = ERR_OK;

    if (welcome->epoch != terminal->entry->epoch)
        begin_epoch(terminal, welcome);
    terminal_records_acked(terminal, welcome->acked_sequence);
    memcpy(chain, terminal->entry->acked_chain, sizeof(chain));
    for (size_t i = 0; i < terminal->slots_count && err == ERR_OK; i++)
        err = send_slot(terminal, &terminal->slots[i], chain);
    return err;
}
