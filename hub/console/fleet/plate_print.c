#include "hub/console/fleet/plate_print.h"

#include <ctype.h>
#include <stdlib.h>

#include "hub/console/fleet/plate_view.h"
#include "hub/console/shown.h"
#include "hub/flow/plate_code.h"
#include "hub/print/plate_sheet.h"

#include "hub/store/sql/store.sql.h"

#define URL_SIZE 256

/* The columns of both statements that are printed. */
enum {
    ROW_ID = 0,
    ROW_NAME = 1,
    ROW_STORE = 4
};

/* The document on its way to the browser. */
struct sheet {
    struct net_source source; /* first */
    uint8_t *bytes;
    const uint8_t *at; /* what has not gone yet */
};

struct print;

struct making {
    struct net_work work; /* first */
    struct print *print;
};

/* Read on the reader's thread, then made on a worker. In the call's arena. */
struct print {
    struct shown shown; /* first */
    struct making making;
    const char *font;
    enum plate_sheet_size size;
    int64_t ids[PLATE_PRINT_IDS_MAX];
    size_t ids_count; /* 0: by the filters */
    int64_t store_id;
    const char *state;
    char search[PLATE_VIEW_SEARCH_MAX + 1];

    struct plate_sheet_card *cards;
    size_t count;
    struct sheet *sheet; /* until it is answered with */
    size_t sheet_size;
};

/* --- reading them --- */

static enum err
take(struct print *print, struct query *row)
{
    struct call *call = print->shown.call;
    struct plate_sheet_card *card = &print->cards[print->count];
    char block[URL_SIZE];
    struct text url;

    text_init(&url, block, sizeof(block));
    plate_code_put_url(&url, call->hub->settings.pay_base, query_int(row, ROW_ID));
    card->store = arena_text(call->arena, query_text(row, ROW_STORE));
    card->name = arena_text(call->arena, query_text(row, ROW_NAME));
    card->number = arena_printf(call->arena, "No. %lld", (long long)query_int(row, ROW_ID));
    card->url = arena_text(call->arena, text_bytes(&url));
    if (card->store == NULL || card->name == NULL || card->number == NULL || card->url == NULL)
        return ERR_NO_SPACE;
    print->count++;
    return ERR_OK;
}

static enum err
read_chosen(struct print *print, struct reader *reader)
{
    enum err err = ERR_OK;

    for (size_t i = 0; i < print->ids_count && err == ERR_OK; i++) {
        struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PLATE);

        query_bind_int(row, 1, print->ids[i]);
        shown_bind(&print->shown, row, 2);
        err = query_step(row);
        if (err == ERR_OK)
            err = take(print, row);
        query_reset(row);
    }
    return err;
}

static enum err
read_all(struct print *print, struct reader *reader)
{
    struct query *row = reader_statement(reader, SQL_STORE_CONSOLE_PLATES);
    enum err err;

    shown_bind(&print->shown, row, 1);
    query_bind_int(row, 3, 0);
    query_bind_int(row, 4, PLATE_SHEET_MAX + 1);
    query_bind_int(row, 5, print->store_id);
    query_bind_text(row, 6, bytes_text(print->state));
    query_bind_text(row, 7, bytes_text(print->search));
    while ((err = query_step(row)) == ERR_OK) {
        err = print->count == PLATE_SHEET_MAX ? ERR_TOO_BIG : take(print, row);
        if (err != ERR_OK)
            break;
    }
    query_reset(row);
    return err == ERR_NOT_FOUND && print->count > 0 ? ERR_OK : err;
}

static void
read_run(struct reading *reading, struct reader *reader)
{
    struct print *print = (struct print *)reading;

    print->shown.err = print->ids_count > 0 ? read_chosen(print, reader) : read_all(print, reader);
}

/* --- in the order of people: "桌 2" before "桌 10" --- */

static size_t
digits_of(const char *text)
{
    size_t count = 0;

    while (isdigit((unsigned char)text[count]))
        count++;
    return count;
}

static int
compare_names(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        const size_t digits[] = {digits_of(a), digits_of(b)};

        if (digits[0] != digits[1] && digits[0] > 0 && digits[1] > 0)
            return digits[0] < digits[1] ? -1 : 1;
        if (*a != *b)
            break;
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

static int
compare(const void *one, const void *other)
{
    const struct plate_sheet_card *a = one;
    const struct plate_sheet_card *b = other;
    int order = strcmp(a->store, b->store);

    return order != 0 ? order : compare_names(a->name, b->name);
}

/* --- making it, and sending it --- */

static enum err
fill(struct net_source *source, uint8_t *at, size_t size)
{
    struct sheet *sheet = (struct sheet *)source;

    memcpy(at, sheet->at, size);
    sheet->at += size;
    return ERR_OK;
}

static void
end(struct net_source *source)
{
    struct sheet *sheet = (struct sheet *)source;

    free(sheet->bytes);
    free(sheet);
}

static void
make_run(struct net_work *work)
{
    struct print *print = ((struct making *)work)->print;

    qsort(print->cards, print->count, sizeof(*print->cards), compare);
    print->shown.err = plate_sheet_make(print->font, print->size, print->cards, print->count,
        &print->sheet->bytes, &print->sheet_size);
}

static void
make_done(struct net_work *work)
{
    struct print *print = ((struct making *)work)->print;
    struct call *call = print->shown.call;
    struct sheet *sheet = print->sheet;

    if (print->shown.err != ERR_OK) {
        end(&sheet->source);
        call_refuse(call,
            print->shown.err == ERR_UNSUPPORTED || print->shown.err == ERR_NOT_FOUND
                ? PROBLEM_FONT_MISSING
                : problem_of(print->shown.err),
            NULL);
        return;
    }
    sheet->at = sheet->bytes;
    sheet->source = (struct net_source){.fill = fill, .end = end, .size = print->sheet_size};
    call_header(call, "content-disposition", "attachment; filename=\"plates.pdf\"");
    call_answer_source(call, 200, "application/pdf", &sheet->source);
}

static void
read_done(struct reading *reading)
{
    struct print *print = (struct print *)reading;
    struct call *call = print->shown.call;

    if (print->shown.err == ERR_OK && (print->sheet = calloc(1, sizeof(*print->sheet))) == NULL)
        print->shown.err = ERR_NO_SPACE;
    if (print->shown.err == ERR_OK && net_work(call->hub->net, &print->making.work) == ERR_OK)
        return;
    free(print->sheet);
    call_refuse(call,
        print->shown.err == ERR_OK        ? PROBLEM_BUSY
        : print->shown.err == ERR_TOO_BIG ? PROBLEM_PLATES_TOO_MANY
                                          : problem_of(print->shown.err),
        NULL);
}

/* --- what is asked for --- */

/* "1,2,3" */
static bool
read_ids(struct print *print)
{
    const char *at = form_text(print->shown.call->form, "ids");

    while (*at != '\0') {
        const size_t length = strcspn(at, ",");
        int64_t id;

        if (print->ids_count == LENGTH(print->ids) ||
            text_read_int(bytes_of(at, length), &id) != ERR_OK || id <= 0)
            return false;
        print->ids[print->ids_count++] = id;
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return true;
}

static bool
read_size(struct print *print)
{
    const char *word = form_text(print->shown.call->form, "size");

    return plate_sheet_read_size(word[0] == '\0' ? "stand" : word, &print->size) == ERR_OK;
}

static bool
read_state(struct print *print)
{
    print->state = form_text(print->shown.call->form, "state");
    if (print->state[0] == '\0')
        print->state = "on";
    return strcmp(print->state, "on") == 0 || strcmp(print->state, "off") == 0;
}

void
plate_print(struct call *call)
{
    struct print *print = shown_take(call, sizeof(*print), read_run);
    size_t most;

    if (print == NULL)
        return;
    print->shown.reading.done = read_done;
    print->making = (struct making){{.run = make_run, .done = make_done, .heavy = true}, print};
    print->font = plate_sheet_find_font(call->hub->settings.plate_font);
    if (!read_size(print))
        print->shown.wrong = "size";
    else if (!read_ids(print))
        print->shown.wrong = "ids";
    else if (!console_number(call, "store", INT64_MAX, &print->store_id))
        print->shown.wrong = "store";
    else if (!read_state(print))
        print->shown.wrong = "state";
    else if (!console_search(call, print->search, sizeof(print->search)))
        print->shown.wrong = "search";
    most = print->ids_count > 0 ? print->ids_count : PLATE_SHEET_MAX;
    print->cards = arena_take(call->arena, most * sizeof(*print->cards));
    if (print->shown.wrong != NULL)
        call_refuse(call, PROBLEM_FIELD_WRONG, print->shown.wrong);
    else if (print->font == NULL)
        call_refuse(call, PROBLEM_FONT_MISSING, NULL);
    else if (print->cards == NULL)
        call_refuse(call, PROBLEM_BUSY, NULL);
    else
        shown_submit(&print->shown);
}
