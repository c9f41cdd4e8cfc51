#include "hub/channel/bill/bill.h"

#include <stdlib.h>
#include <strings.h>

#include "hub/channel/bill/bill_inside.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"
#include "shared/text/gb18030.h"
#include "shared/text/lines.h"
#include "shared/text/unzip.h"

#define HASH_SIZE (2 * CRYPT_SHA1_SIZE + 1)
#define MAGIC_SIZE 2
#define ZLIB_CHECK 31 /* RFC 1950 section 2.2 */
#define ZLIB_DEFLATE 8

/* What a stream is can be told from its first bytes; until then they are kept. */
struct magic {
    uint8_t at[MAGIC_SIZE];
    size_t size;
};

struct bill {
    const struct bill_reading *reading;
    struct bill_text text;
    struct bill_totals totals; /* of the texts that are over */
    char hash[HASH_SIZE];      /* "" for none */
    struct crypt_sha1 *sha1;
    struct magic outer;
    struct magic inner;
    struct unpack *unpack; /* gzip or zlib around everything; NULL for none */
    struct unzip *unzip;   /* NULL for a text by itself */
    struct gb18030 *letters;
    struct lines *lines; /* NULL between texts */
    uint64_t size;
    size_t texts;
};

static const struct bill_reading *const readings[BILL_FORMATS] = {
    [BILL_WECHAT_TRADE] = &bill_wechat_trade,
    [BILL_WECHAT_FUND] = &bill_wechat_fund,
    [BILL_ALIPAY_TRADE] = &bill_alipay_trade,
    [BILL_ALIPAY_FUND] = &bill_alipay_fund,
    [BILL_UNIONPAY_TRADE] = &bill_unionpay_trade,
};

static const struct unpack_limits limits = {
    .total_max = BILL_TOTAL_MAX, .ratio_max = BILL_RATIO_MAX};

enum err
bill_make(enum bill_format format, struct moment day, const char *hash, struct bill_hearer hearer,
    struct bill **ret_bill)
{
    struct bill *bill = calloc(1, sizeof(*bill));
    enum err err;

    if (bill == NULL)
        return ERR_NO_SPACE;
    bill->reading = readings[format];
    bill->text = (struct bill_text){.day = day, .hearer = hearer};
    err = text_copy(bytes_text(hash), bill->hash, sizeof(bill->hash));
    if (err == ERR_OK && hash[0] != '\0' && strlen(hash) != HASH_SIZE - 1)
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = crypt_sha1_make(&bill->sha1);
    if (err == ERR_OK)
        *ret_bill = bill;
    else
        bill_free(&bill);
    return err;
}

void
bill_free(struct bill **bill)
{
    if (*bill == NULL)
        return;
    crypt_sha1_free(&(*bill)->sha1);
    unpack_free(&(*bill)->unpack);
    unzip_free(&(*bill)->unzip);
    gb18030_free(&(*bill)->letters);
    lines_free(&(*bill)->lines);
    free(*bill);
    *bill = NULL;
}

static enum err
on_line(void *context, struct bytes line)
{
    struct bill *bill = context;

    bill->text.line = lines_count(bill->lines);
    return bill->reading->line(&bill->text, line);
}

static enum err
on_letters(void *context, struct bytes piece)
{
    struct bill *bill = context;

    return lines_feed(bill->lines, piece);
}

/* The text itself, as its hash is over it. */
static enum err
on_text(void *context, struct bytes piece)
{
    struct bill *bill = context;

    bill->size += piece.size;
    if (bill->size > BILL_TOTAL_MAX)
        return ERR_TOO_BIG;
    if (bill->hash[0] != '\0')
        crypt_sha1_add(bill->sha1, piece);
    return bill->letters != NULL ? gb18030_feed(bill->letters, piece)
                                 : lines_feed(bill->lines, piece);
}

static enum err
begin_text(struct bill *bill)
{
    enum err err =
        lines_make(BILL_LINE_MAX, (struct sink){.put = on_line, .context = bill}, &bill->lines);

    if (err == ERR_OK && bill->reading->is_gb18030)
        err = gb18030_make((struct sink){.put = on_letters, .context = bill}, &bill->letters);
    bill->text.part = BILL_PART_HEAD;
    bill->text.line = 0;
    memset(bill->text.sums_e5, 0, sizeof(bill->text.sums_e5));
    bill->text.totals = (struct bill_totals){.rows = 0};
    bill->texts++;
    return err;
}

static enum err
add_totals(struct bill_totals *all, const struct bill_totals *part)
{
    struct money *const sums[] = {&all->paid, &all->paid_receipt, &all->refunded,
        &all->refunded_receipt, &all->income, &all->expense};
    const struct money parts[] = {part->paid, part->paid_receipt, part->refunded,
        part->refunded_receipt, part->income, part->expense};
    enum err err = ERR_OK;

    all->rows += part->rows;
    all->payments += part->payments;
    all->refunds += part->refunds;
    all->incomes += part->incomes;
    all->expenses += part->expenses;
    for (size_t i = 0; err == ERR_OK && i < LENGTH(sums); i++)
        err = money_add(*sums[i], parts[i], sums[i]);
    if (err == ERR_OK && __builtin_add_overflow(all->fee_e5, part->fee_e5, &all->fee_e5))
        err = ERR_OUT_OF_RANGE;
    return err;
}

static enum err
end_text(struct bill *bill)
{
    enum err err = ERR_OK;

    if (bill->lines == NULL)
        return ERR_OK;
    if (bill->letters != NULL)
        err = gb18030_end(bill->letters);
    if (err == ERR_OK)
        err = lines_end(bill->lines);
    if (err == ERR_OK && bill->text.part != BILL_PART_OVER)
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = add_totals(&bill->totals, &bill->text.totals);
    gb18030_free(&bill->letters);
    lines_free(&bill->lines);
    return err;
}

struct name {
    char block[4 * UNZIP_NAME_MAX];
    struct text text;
};

static enum err
add_to_name(void *context, struct bytes piece)
{
    struct name *name = context;

    text_put_bytes(&name->text, piece);
    return ERR_OK;
}

/* A name of a zip's entry, for looking at. */
static enum err
read_name(struct bytes from, bool is_utf8, struct name *name)
{
    struct gb18030 *letters = NULL;
    enum err err;

    text_init(&name->text, name->block, sizeof(name->block));
    if (is_utf8)
        return add_to_name(name, from);
    err = gb18030_make((struct sink){.put = add_to_name, .context = name}, &letters);
    if (err == ERR_OK)
        err = gb18030_feed(letters, from);
    gb18030_free(&letters);
    return err;
}

/*
 * Whether whoever unpacks the file by hand would write elsewhere. Nothing is opened under a name
 * here, but no channel writes such a one.
 */
static bool
leads_out(struct bytes name)
{
    return bytes_starts(name, "/") || bill_inside_has(name, "../") || bill_inside_has(name, "\\");
}

static enum err
on_entry(void *context, struct bytes from, bool is_utf8, struct sink *ret_sink)
{
    struct bill *bill = context;
    const struct bill_reading *reading = bill->reading;
    struct name name;
    struct bytes bytes;
    enum err err = end_text(bill);

    if (err == ERR_OK)
        err = read_name(from, is_utf8, &name);
    if (err != ERR_OK)
        return err;
    bytes = text_bytes(&name.text);
    if (leads_out(bytes))
        return ERR_BAD_INPUT;
    /* A folder. */
    if (bytes.size == 0 || bytes.at[bytes.size - 1] == '/')
        return ERR_OK;
    if (reading->wanted != NULL && !bill_inside_has(bytes, reading->wanted))
        return ERR_OK;
    if (reading->unwanted != NULL && bill_inside_has(bytes, reading->unwanted))
        return ERR_OK;
    *ret_sink = (struct sink){.put = on_text, .context = bill};
    return begin_text(bill);
}

/* Keep the first bytes of a stream; true when it can be told what it is. */
static bool
know(struct magic *magic, struct bytes *piece)
{
    while (magic->size < sizeof(magic->at) && piece->size > 0) {
        magic->at[magic->size++] = piece->at[0];
        *piece = bytes_from(*piece, 1);
    }
    return magic->size == sizeof(magic->at);
}

static enum err
feed_unpacked(struct bill *bill, struct bytes piece)
{
    return bill->unzip != NULL ? unzip_feed(bill->unzip, piece) : on_text(bill, piece);
}

/* A zip or a text begins. */
static enum err
begin_unpacked(struct bill *bill)
{
    const struct magic *magic = &bill->inner;
    enum err err;

    if (bytes_is(bytes_of(magic->at, magic->size), "PK"))
        err = unzip_make(
            &limits, (struct unzip_hearer){.begin = on_entry, .context = bill}, &bill->unzip);
    else
        err = begin_text(bill);
    return err == ERR_OK ? feed_unpacked(bill, bytes_of(magic->at, magic->size)) : err;
}

/* What came out of gzip or zlib, or came without them. */
static enum err
on_unpacked(void *context, struct bytes piece)
{
    struct bill *bill = context;
    enum err err = ERR_OK;

    if (bill->unzip == NULL && bill->lines == NULL) {
        if (!know(&bill->inner, &piece))
            return ERR_OK;
        err = begin_unpacked(bill);
    }
    return err == ERR_OK && piece.size > 0 ? feed_unpacked(bill, piece) : err;
}

static bool
is_packed(const struct magic *magic)
{
    const uint8_t *at = magic->at;

    if (magic->size < MAGIC_SIZE)
        return false;
    return (at[0] == 0x1f && at[1] == 0x8b) || ((at[0] & 0x0f) == ZLIB_DEFLATE && at[0] >> 4 <= 7 &&
                                                   (at[0] << 8 | at[1]) % ZLIB_CHECK == 0);
}

static enum err
feed_packed(struct bill *bill, struct bytes piece)
{
    enum err err;

    if (bill->unpack == NULL)
        return on_unpacked(bill, piece);
    err = unpack_feed(bill->unpack, &piece);
    return err == ERR_OK && piece.size > 0 ? ERR_BAD_INPUT : err;
}

static enum err
begin_packed(struct bill *bill)
{
    const struct magic *magic = &bill->outer;
    enum err err = ERR_OK;

    if (is_packed(magic))
        err = unpack_make(UNPACK_GZIP, &limits, (struct sink){.put = on_unpacked, .context = bill},
            &bill->unpack);
    return err == ERR_OK ? feed_packed(bill, bytes_of(magic->at, magic->size)) : err;
}

enum err
bill_feed(struct bill *bill, struct bytes piece)
{
    enum err err = ERR_OK;

    if (bill->outer.size < MAGIC_SIZE) {
        if (!know(&bill->outer, &piece))
            return ERR_OK;
        err = begin_packed(bill);
    }
    return err == ERR_OK && piece.size > 0 ? feed_packed(bill, piece) : err;
}

static enum err
check_hash(struct bill *bill)
{
    uint8_t digest[CRYPT_SHA1_SIZE];
    char hex[HASH_SIZE];

    if (bill->hash[0] == '\0')
        return ERR_OK;
    crypt_sha1_end(bill->sha1, digest);
    (void)encode_hex(bytes_of(digest, sizeof(digest)), hex, sizeof(hex));
    return strcasecmp(hex, bill->hash) == 0 ? ERR_OK : ERR_BAD_SIGNATURE;
}

enum err
bill_end(struct bill *bill)
{
    enum err err = ERR_OK;

    if (bill->unpack != NULL && !unpack_ended(bill->unpack))
        return ERR_BAD_INPUT;
    if (bill->unzip != NULL)
        err = unzip_end(bill->unzip);
    if (err == ERR_OK)
        err = end_text(bill);
    if (err == ERR_OK && bill->texts == 0)
        err = ERR_BAD_INPUT;
    return err == ERR_OK ? check_hash(bill) : err;
}

const struct bill_totals *
bill_totals(const struct bill *bill)
{
    return &bill->totals;
}

uint64_t
bill_line(const struct bill *bill)
{
    return bill->text.line;
}

const char *
bill_format_name(enum bill_format format)
{
    return readings[format]->name;
}
