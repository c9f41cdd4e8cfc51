#include "agent/device/printer_session.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* While it does not say that it is done, it is asked so often why not. */
#define ASK_AGAIN_MS 1000

const struct printer_waits printer_session_waits = {
    .answer = {INT64_C(3000000)}, .progress = {INT64_C(15000000)}, .done = {INT64_C(20000000)}};

/* Until the descriptor is ready: ERR_OK; ERR_STOPPING, ERR_NO_ANSWER when the time is over. */
static enum err
wait_for(const struct printer_line *line, short events, struct tick until)
{
    for (;;) {
        struct pollfd at[] = {
            {.fd = line->fd, .events = events}, {.fd = line->stop_fd, .events = POLLIN}};
        struct tick now = clock_tick(line->clock);
        int64_t left_ms = (until.us - now.us) / 1000;
        int ready = poll(at, LENGTH(at), left_ms > 0 ? (int)left_ms : 0);

        if (ready < 0 && errno != EINTR)
            return ERR_SYSTEM;
        if (ready > 0 && at[1].revents != 0)
            return ERR_STOPPING;
        if (ready > 0 && at[0].revents != 0)
            return ERR_OK;
        if (ready == 0 && left_ms <= 0)
            return ERR_NO_ANSWER;
    }
}

static struct tick
after(const struct printer_line *line, struct span span)
{
    return (struct tick){clock_tick(line->clock).us + span.us};
}

/* One byte from the printer. ERR_UNREACHABLE: it has hung up. */
static enum err
read_byte(const struct printer_line *line, struct tick until, uint8_t *ret_byte)
{
    for (;;) {
        enum err err = wait_for(line, POLLIN, until);
        ssize_t got;

        if (err != ERR_OK)
            return err;
        got = read(line->fd, ret_byte, 1);
        if (got == 1)
            return ERR_OK;
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        return ERR_UNREACHABLE;
    }
}

/* What it had said to somebody before us. */
static void
drain(const struct printer_line *line)
{
    uint8_t old[64];

    while (read(line->fd, old, sizeof(old)) > 0)
        continue;
}

/* Writes all; *sent counts what the line has taken. */
static enum err
write_all(const struct printer_line *line, struct bytes bytes, size_t *sent)
{
    while (bytes.size > 0) {
        enum err err = wait_for(line, POLLOUT, after(line, line->waits.progress));
        ssize_t wrote;

        if (err != ERR_OK)
            return err;
        wrote = write(line->fd, bytes.at, bytes.size);
        if (wrote < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (wrote <= 0)
            return ERR_UNREACHABLE;
        *sent += (size_t)wrote;
        bytes = bytes_from(bytes, (size_t)wrote);
    }
    return ERR_OK;
}

static enum err
put_question(const struct printer_line *line, enum printer_question question)
{
    const uint8_t bytes[] = {0x10, 0x04, (uint8_t)question};
    size_t sent = 0;

    return write_all(line, bytes_of(bytes, sizeof(bytes)), &sent);
}

/* Before the first byte: whatever is wrong, nothing has come out. */
static void
look(const struct printer_line *line, struct printer_end *end)
{
    static const enum printer_question questions[] = {
        PRINTER_ASK_PAPER, PRINTER_ASK_OFFLINE, PRINTER_ASK_ERROR, PRINTER_ASK_PRINTER};

    drain(line);
    for (size_t i = 0; i < LENGTH(questions) && end->trouble == PRINTER_FINE; i++) {
        struct tick until = after(line, line->waits.answer);
        uint8_t byte = 0;
        enum err err = put_question(line, questions[i]);

        while (err == ERR_OK && !printer_status_is(byte))
            err = read_byte(line, until, &byte);
        if (err == ERR_OK)
            end->trouble = printer_status_read(questions[i], byte);
        else
            end->trouble = err == ERR_UNREACHABLE ? PRINTER_AWAY : PRINTER_SILENT;
        if (end->trouble != PRINTER_FINE)
            end->err = err == ERR_STOPPING ? ERR_STOPPING : ERR_UNREACHABLE;
    }
}

/* After the last byte: its answer comes when everything is on the paper. */
static void
wait_done(const struct printer_line *line, struct printer_end *end)
{
    struct tick until = after(line, line->waits.done);
    bool asks_paper = true;

    for (;;) {
        struct tick next = after(line, span_ms(ASK_AGAIN_MS));
        uint8_t byte;
        enum err err = read_byte(line, next.us < until.us ? next : until, &byte);

        if (err == ERR_OK && printer_status_is_mark(byte)) {
            end->paper_low = printer_status_paper_low(byte);
            return;
        }
        if (err == ERR_OK)
            end->trouble =
                printer_status_read(asks_paper ? PRINTER_ASK_OFFLINE : PRINTER_ASK_PAPER, byte);
        else if (err == ERR_NO_ANSWER && clock_tick(line->clock).us < until.us) {
            err = put_question(line, asks_paper ? PRINTER_ASK_PAPER : PRINTER_ASK_OFFLINE);
            asks_paper = !asks_paper;
        } else
            end->trouble = err == ERR_UNREACHABLE ? PRINTER_AWAY : PRINTER_SILENT;
        if (end->trouble != PRINTER_FINE || err != ERR_OK) {
            end->err = ERR_NO_ANSWER;
            return;
        }
    }
}

void
printer_session_run(
    const struct printer_line *line, struct bytes bytes, struct printer_end *ret_end)
{
    struct printer_end end = {.err = ERR_OK};
    size_t sent = 0;
    enum err err;

    if (line->answers)
        look(line, &end);
    if (end.err == ERR_OK) {
        err = write_all(line, bytes, &sent);
        if (err != ERR_OK) {
            end.err = sent == 0 ? ERR_UNREACHABLE : ERR_NO_ANSWER;
            end.trouble = err == ERR_UNREACHABLE ? PRINTER_AWAY : PRINTER_SILENT;
        } else if (line->answers && bytes.size > 0) {
            wait_done(line, &end);
        }
    }
    *ret_end = end;
}
