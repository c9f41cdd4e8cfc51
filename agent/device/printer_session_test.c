#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/device/printer_session.h"

/* What the printer at the other end of the line does; each lives in a process of its own. */
struct play {
    uint8_t paper; /* its answers to DLE EOT 4 and 2 */
    uint8_t cover;
    uint8_t mark;       /* and to GS r 1 */
    bool is_mute;       /* never answers */
    bool hangs_up;      /* in the middle of the job */
    bool loses_mark;    /* prints, and the answer gets lost */
    bool runs_out;      /* no paper any more, in the middle of the job */
    bool takes_nothing; /* after the questions */
};

struct line_rig {
    struct printer_line line;
    int fds[2];
    int stop[2];
    pid_t child;
};

static uint8_t
answer_of(const struct play *play, uint8_t question)
{
    return question == PRINTER_ASK_PAPER     ? play->paper
           : question == PRINTER_ASK_OFFLINE ? play->cover
                                             : 0x12;
}

/* Reads commands of two kinds and skips the rest; ends when nobody speaks to it any more. */
static void
play_printer(const struct play *play, int fd)
{
    struct play now = *play;
    uint8_t last[3] = {0};
    uint8_t byte;
    size_t job = 0;

    while (read(fd, &byte, 1) == 1) {
        last[0] = last[1];
        last[1] = last[2];
        last[2] = byte;
        if (!now.is_mute && last[0] == 0x10 && last[1] == 0x04) {
            const uint8_t answer = answer_of(&now, byte);

            (void)!write(fd, &answer, 1);
            while (now.takes_nothing && byte == PRINTER_ASK_PRINTER)
                (void)pause();
            continue;
        }
        job += byte == 'x' ? 1 : 0;
        if (now.hangs_up && job > 10)
            return;
        if (now.runs_out && job > 10)
            now.paper = 0x72;
        if (!now.is_mute && !now.loses_mark && !now.runs_out && last[0] == 0x1d && last[1] == 'r')
            (void)!write(fd, &now.mark, 1);
    }
}

static void
begin(struct line_rig *rig, const struct play *play)
{
    const struct printer_waits short_waits = {
        .answer = span_ms(300), .progress = span_ms(300), .done = span_ms(2500)};

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, rig->fds), 0);
    assert_int_equal(pipe(rig->stop), 0);
    rig->child = fork();
    if (rig->child == 0) {
        (void)close(rig->fds[0]);
        (void)alarm(60);
        play_printer(play, rig->fds[1]);
        _exit(0);
    }
    (void)close(rig->fds[1]);
    assert_int_equal(fcntl(rig->fds[0], F_SETFL, O_NONBLOCK), 0);
    rig->line = (struct printer_line){.fd = rig->fds[0],
        .stop_fd = rig->stop[0],
        .answers = true,
        .clock = clock_system(),
        .waits = short_waits};
}

static void
end(struct line_rig *rig)
{
    (void)close(rig->fds[0]);
    (void)close(rig->stop[0]);
    if (rig->stop[1] >= 0)
        (void)close(rig->stop[1]);
    (void)kill(rig->child, SIGKILL);
    (void)waitpid(rig->child, NULL, 0);
}

static const struct play well = {.paper = 0x12, .cover = 0x12, .mark = 0};

/* How a job ends on that printer. */
static struct printer_end
print_on(const struct play *play)
{
    static uint8_t job[512 * 1024];
    struct line_rig rig;
    struct printer_end ended;
    size_t size = play->takes_nothing ? sizeof(job) : 100;

    memset(job, 'x', size);
    job[size - 3] = 0x1d;
    job[size - 2] = 'r';
    job[size - 1] = 1;
    begin(&rig, play);
    printer_session_run(&rig.line, bytes_of(job, size), &ended);
    end(&rig);
    return ended;
}

static void
a_printer_that_is_well_says_when_it_is_done(void **state)
{
    struct play low = well;
    struct printer_end ended = print_on(&well);

    (void)state;
    assert_int_equal(ended.err, ERR_OK);
    assert_int_equal(ended.trouble, PRINTER_FINE);
    assert_false(ended.paper_low);
    low.mark = 0x03;
    ended = print_on(&low);
    assert_int_equal(ended.err, ERR_OK);
    assert_true(ended.paper_low);
}

/* Certainly nothing is on the paper: it may be tried again. */
static void
check_refused(struct play play, enum printer_trouble trouble)
{
    struct printer_end ended = print_on(&play);

    assert_int_equal(err_class(ended.err), ERR_CLASS_RETRY);
    assert_int_equal(ended.trouble, trouble);
}

static void
nothing_is_sent_to_a_printer_that_is_not_ready(void **state)
{
    struct play play = well;

    (void)state;
    play.paper = 0x72;
    check_refused(play, PRINTER_PAPER);
    play = well;
    play.cover = 0x16;
    check_refused(play, PRINTER_COVER);
    play = well;
    play.is_mute = true;
    check_refused(play, PRINTER_SILENT);
}

/* Something may be on the paper: people are asked. */
static void
check_unknown(struct play play, enum printer_trouble trouble)
{
    struct printer_end ended = print_on(&play);

    assert_int_equal(err_class(ended.err), ERR_CLASS_UNKNOWN);
    assert_int_equal(ended.trouble, trouble);
}

static void
after_the_first_byte_nobody_knows(void **state)
{
    struct play play = well;

    (void)state;
    play.hangs_up = true;
    check_unknown(play, PRINTER_AWAY);
    play = well;
    play.loses_mark = true;
    check_unknown(play, PRINTER_SILENT);
    play = well;
    play.runs_out = true;
    check_unknown(play, PRINTER_PAPER);
    play = well;
    play.takes_nothing = true;
    check_unknown(play, PRINTER_SILENT);
}

static void
one_that_never_answers_is_believed(void **state)
{
    struct play play = well;
    struct line_rig rig;
    struct printer_end ended;

    (void)state;
    play.is_mute = true;
    begin(&rig, &play);
    rig.line.answers = false;
    printer_session_run(&rig.line, bytes_text("xxx"), &ended);
    end(&rig);
    assert_int_equal(ended.err, ERR_OK);
}

static void
a_till_that_ends_does_not_wait_for_its_printer(void **state)
{
    struct play play = well;
    struct line_rig rig;
    struct printer_end ended;

    (void)state;
    play.is_mute = true;
    begin(&rig, &play);
    rig.line.waits.answer = span_s(3600);
    (void)close(rig.stop[1]);
    rig.stop[1] = -1;
    printer_session_run(&rig.line, bytes_text("xxx"), &ended);
    end(&rig);
    assert_int_equal(ended.err, ERR_STOPPING);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_printer_that_is_well_says_when_it_is_done),
        cmocka_unit_test(nothing_is_sent_to_a_printer_that_is_not_ready),
        cmocka_unit_test(after_the_first_byte_nobody_knows),
        cmocka_unit_test(one_that_never_answers_is_believed),
        cmocka_unit_test(a_till_that_ends_does_not_wait_for_its_printer),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
