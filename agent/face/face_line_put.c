#include "agent/face/face_line_put.h"

#include <stdio.h>
#include <string.h>

#include "shared/text/json.h"
#include "shared/wire/message.h"

#define LINE_SIZE 4096

struct line {
    char block[LINE_SIZE];
    struct text text;
    struct json_writer writer;
};

static void
begin(struct line *line, const char *event)
{
    text_init(&line->text, line->block, sizeof(line->block));
    json_start(&line->writer, &line->text);
    json_open_object(&line->writer, NULL);
    json_put_text(&line->writer, "event", bytes_text(event));
}

static void
end(struct line *line)
{
    json_close_object(&line->writer);
    (void)puts(line->block);
    (void)fflush(stdout);
}

static void
put_words(struct line *line, const char *name, const char *words)
{
    json_put_text(&line->writer, name, bytes_text(words));
}

static const char *
stage_name(int64_t stage)
{
    return stage == MESSAGE_STAGE_OPENED   ? "opened"
           : stage == MESSAGE_STAGE_PAYING ? "paying"
           : stage == MESSAGE_STAGE_FELL   ? "fell"
                                           : "";
}

static void
put_sale(struct line *line, const struct till_notice *notice)
{
    json_put_int(&line->writer, "epoch", notice->epoch);
    json_put_int(&line->writer, "sequence", notice->sequence);
    if (notice->amount.fen != 0)
        json_put_int(&line->writer, "amount", notice->amount.fen);
    if (notice->channel != CHANNEL_NONE)
        put_words(line, "channel", channel_name(notice->channel));
}

void
face_line_put_notice(const struct till_notice *notice, const struct screen *screen)
{
    struct line line;

    begin(&line, notice_name(notice->what));
    if (notice->sequence != 0)
        put_sale(&line, notice);
    if (notice->shift != 0) {
        json_put_int(&line.writer, "shift", notice->shift);
        json_put_int(&line.writer, "amount", notice->amount.fen);
    }
    if (notice->what == TILL_HAPPENED_OPENED)
        put_words(&line, "url", screen->url);
    if (notice->what == TILL_HAPPENED_PLATE)
        put_words(&line, "plate", screen->last.plate);
    if (notice->what == TILL_HAPPENED_PROGRESS)
        put_words(&line, "stage", stage_name(notice->stage));
    if (notice->what == TILL_HAPPENED_SCANNED)
        put_words(&line, "barcode", notice->barcode);
    if (notice->what == TILL_HAPPENED_CASH) {
        json_put_int(&line.writer, "collected", screen->cash_due.fen);
        json_put_int(&line.writer, "tendered", screen->tendered.fen);
        json_put_int(&line.writer, "change", screen->change.fen);
    }
    if (notice->what == TILL_HAPPENED_CODE_WRONG)
        json_put_int(&line.writer, "tries_left", screen->tries_left);
    if (notice->paid_us != 0)
        json_put_int(&line.writer, "paid_us", notice->paid_us);
    if (notice->us_since_frame >= 0)
        json_put_int(&line.writer, "us_since_frame", notice->us_since_frame);
    end(&line);
}

static void
put_note(struct line *line, const struct screen_note *note, bool english)
{
    char block[512];
    struct text text;

    text_init(&text, block, sizeof(block));
    screen_say(note, english, &text);
    put_words(line, "message", screen_message_name(note->message));
    put_words(line, "text", block);
}

void
face_line_put_note(const struct screen_note *note, bool english)
{
    struct line line;

    begin(&line, "note");
    put_note(&line, note, english);
    end(&line);
}

static const char *
print_name(enum screen_print print)
{
    static const char *const names[] = {
        [SCREEN_PRINT_NONE] = "none",
        [SCREEN_PRINT_PRINTING] = "printing",
        [SCREEN_PRINT_DONE] = "done",
        [SCREEN_PRINT_FAILED] = "failed",
        [SCREEN_PRINT_ASKED] = "asked",
    };

    return names[print];
}

static void
put_last(struct line *line, const struct screen_last *last)
{
    json_open_object(&line->writer, "last");
    json_put_int(&line->writer, "sequence", last->sequence);
    json_put_int(&line->writer, "amount", last->amount.fen);
    put_words(line, "channel", channel_name(last->channel));
    put_words(line, "print", print_name(last->print));
    json_close_object(&line->writer);
}

static void
put_scanner(struct line *line, enum screen_scanner scanner)
{
    if (scanner != SCREEN_SCANNER_NONE)
        put_words(line, "scanner", scanner == SCREEN_SCANNER_FOUND ? "found" : "lost");
}

void
face_line_put_status(const struct screen *screen, bool english)
{
    static const char *const syncs[] = {
        [SCREEN_SYNCED] = "synced", [SCREEN_WAITING] = "waiting", [SCREEN_OFFLINE] = "offline"};
    static const char *const asks[SCREEN_ASKS] = {[SCREEN_ASK_NOTHING] = "",
        [SCREEN_ASK_CANCEL] = "cancel",
        [SCREEN_ASK_PIN] = "pin",
        [SCREEN_ASK_CARRY] = "carry",
        [SCREEN_ASK_PRINTED] = "printed"};
    struct line line;

    begin(&line, "status");
    put_words(&line, "view", screen_view_name(screen->view));
    put_words(&line, "ask", asks[screen->ask]);
    json_put_int(&line.writer, "shift", screen->shift.number);
    json_put_int(&line.writer, "drawer", screen->shift.expected.fen);
    put_words(&line, "sync", syncs[screen->sync]);
    json_put_int(&line.writer, "waiting", screen->waiting_count);
    json_put_int(&line.writer, "aside", screen->aside_count);
    put_scanner(&line, screen->scanner);
    put_words(&line, "store", screen->store);
    put_words(&line, "till", screen->till);
    put_words(&line, "time", screen->time);
    json_put_int(&line.writer, "sequence", screen->sequence);
    json_put_int(&line.writer, "due", screen->due.fen);
    json_put_int(&line.writer, "entered", screen->entered.fen);
    put_words(&line, "channel", channel_name(screen->channel));
    json_put_int(&line.writer, "elapsed_s", screen->elapsed_s);
    if (screen->url[0] != '\0')
        put_words(&line, "url", screen->url);
    if (screen->number[0] != '\0')
        put_words(&line, "number", screen->number);
    if (screen->last.known)
        put_last(&line, &screen->last);
    put_note(&line, &screen->note, english);
    end(&line);
}

void
face_line_put_waited(const char *what, bool happened)
{
    struct line line;

    begin(&line, "waited");
    put_words(&line, "for", what);
    json_put_bool(&line.writer, "happened", happened);
    end(&line);
}

void
face_line_put_wrong(const char *command)
{
    struct line line;

    begin(&line, "wrong_command");
    put_words(&line, "command", text_is_utf8(bytes_text(command)) ? command : "");
    end(&line);
}
