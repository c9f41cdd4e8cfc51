#include "tools/fleet/recipe.h"

#include "shared/pay/channel.h"

#define COIN_FEN 10
#define NOTE_FEN 1000
#define US_PER_S 1000000

/* Well mixed bits of a sale's identity (SplitMix64). */
static uint64_t
mix(int64_t terminal, int64_t epoch, int64_t sequence)
{
    uint64_t bits = (uint64_t)terminal << 40 ^ (uint64_t)epoch << 32 ^ (uint64_t)sequence;

    bits += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

int64_t
recipe_about(enum message_kind kind, int64_t sequence)
{
    return kind == MESSAGE_KIND_SALE || kind == MESSAGE_KIND_CASH ? 0 : sequence - 1;
}

struct message_record
recipe_record(const struct recipe *recipe)
{
    int64_t about = recipe_about(recipe->kind, recipe->sequence);
    int64_t sale = about == 0 ? recipe->sequence : about;
    uint64_t bits = mix(recipe->terminal, recipe->epoch, sale);
    int64_t coins = 10 + (int64_t)(bits % 990);
    struct message_record record = {
        .kind = recipe->kind,
        .till_us = recipe->till_us,
        .clock_known = 1,
        .about = about,
        .amount_fen = coins * COIN_FEN + 1 + (int64_t)(bits >> 20 & 7),
        .salt = (int64_t)(bits >> 32),
        .issued_s = recipe->till_us / US_PER_S,
        .staff = bytes_text("fleet"),
    };

    if (recipe->kind != MESSAGE_KIND_CASH)
        return record;
    record.channel = CHANNEL_CASH;
    record.collected_fen = record.amount_fen - record.amount_fen % COIN_FEN;
    record.tendered_fen = (record.collected_fen + NOTE_FEN - 1) / NOTE_FEN * NOTE_FEN;
    return record;
}

enum err
recipe_put(const struct recipe *recipe, uint8_t *to, size_t size, size_t *ret_size)
{
    struct message_record record = recipe_record(recipe);

    return message_put(&message_record_shape, &record, to, size, ret_size);
}
