#include "agent/voice/voice.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/net/net_lws.h"

#define GUARD_S 60
#define LOOK_MS 10

/* A voice whose program is a script of the test's. */
struct rig {
    struct net *net;
    struct net_timer *timer;
    struct voice *voice;
    unsigned looks;
    char folder[64];
    char program[96];
    char heard[96];
};

static void
on_look(void *context)
{
    struct rig *rig = context;

    rig->timer = NULL;
    if (voice_is_quiet(rig->voice)) {
        net_lws_stop(rig->net);
        return;
    }
    assert_true(++rig->looks < GUARD_S * 1000 / LOOK_MS);
    assert_int_equal(
        ERR_OK, net_timer_start(rig->net, span_ms(LOOK_MS), on_look, rig, &rig->timer));
}

/* Until nothing is being said any more. */
static void
run(struct rig *rig)
{
    assert_int_equal(
        ERR_OK, net_timer_start(rig->net, span_ms(LOOK_MS), on_look, rig, &rig->timer));
    net_lws_run(rig->net);
}

static void
write_script(const struct rig *rig, const char *body)
{
    FILE *script = fopen(rig->program, "we");

    assert_non_null(script);
    assert_true(fprintf(script, "#!/bin/sh\nheard=%s\n%s\n", rig->heard, body) > 0);
    assert_int_equal(0, fclose(script));
    assert_int_equal(0, chmod(rig->program, 0700));
}

static void
open_rig(struct rig *rig, const char *program, bool english, struct span limit)
{
    const struct net_lws_options net_options = {.sockets_max = 64};
    struct voice_options options = {.program = program, .english = english, .limit = limit};

    assert_int_equal(ERR_OK, net_lws_open(&net_options, &rig->net));
    options.net = rig->net;
    assert_int_equal(ERR_OK, voice_open(&options, &rig->voice));
}

static int
set_up(void **state)
{
    static struct rig rig;

    rig = (struct rig){.net = NULL};
    (void)snprintf(rig.folder, sizeof(rig.folder), "/tmp/voice-test-XXXXXX");
    if (mkdtemp(rig.folder) == NULL)
        return -1;
    (void)snprintf(rig.program, sizeof(rig.program), "%s/speaker", rig.folder);
    (void)snprintf(rig.heard, sizeof(rig.heard), "%s/heard", rig.folder);
    *state = &rig;
    return 0;
}

static int
tear_down(void **state)
{
    struct rig *rig = *state;

    voice_close(&rig->voice);
    net_lws_close(&rig->net);
    (void)unlink(rig->program);
    (void)unlink(rig->heard);
    return rmdir(rig->folder);
}

static const char *
heard(const struct rig *rig)
{
    static char block[2048];
    int fd = open(rig->heard, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, block, sizeof(block) - 1) : 0;

    block[got > 0 ? got : 0] = '\0';
    if (fd >= 0)
        (void)close(fd);
    return block;
}

static void
what_is_said_goes_to_the_program_s_input(void **state)
{
    struct rig *rig = *state;

    write_script(rig, "echo \"$@\" >>$heard; cat >>$heard; echo >>$heard");
    open_rig(rig, rig->program, false, span_s(GUARD_S));
    voice_say(rig->voice, "支付宝到账 十二元三角四分");
    run(rig);
    voice_say(rig->voice, "$(touch /tmp/never); `id`"); /* never a shell's */
    run(rig);
    assert_string_equal("-v cmn --stdin\n支付宝到账 十二元三角四分\n"
                        "-v cmn --stdin\n$(touch /tmp/never); `id`\n",
        heard(rig));
}

static void
the_newest_wins_when_too_much_is_to_be_said(void **state)
{
    struct rig *rig = *state;

    write_script(rig, "cat >>$heard; echo >>$heard");
    open_rig(rig, rig->program, true, span_s(GUARD_S));
    for (char name[] = "a"; name[0] <= 'j'; name[0]++)
        voice_say(rig->voice, name);
    run(rig);
    assert_string_equal("a\ng\nh\ni\nj\n", heard(rig));
}

static void
one_that_hangs_is_killed_and_the_next_is_said(void **state)
{
    struct rig *rig = *state;

    write_script(
        rig, "read -r words; echo \"$words\" >>$heard; [ \"$words\" != hang ] || exec sleep 1000");
    open_rig(rig, rig->program, true, span_ms(500));
    voice_say(rig->voice, "hang\n");
    voice_say(rig->voice, "on\n");
    run(rig);
    assert_string_equal("hang\non\n", heard(rig));
}

static void
one_that_fails_or_reads_nothing_harms_nothing(void **state)
{
    struct rig *rig = *state;

    write_script(rig, "exit 3");
    open_rig(rig, rig->program, true, span_s(GUARD_S));
    for (int i = 0; i < 5; i++)
        voice_say(rig->voice, "x");
    run(rig);
    assert_true(voice_is_quiet(rig->voice));
}

static void
one_that_is_not_installed_is_quiet(void **state)
{
    struct rig *rig = *state;

    open_rig(rig, "no-such-speaker-anywhere", true, span_s(GUARD_S));
    voice_say(rig->voice, "x");
    run(rig); /* an emulator finds out later than the kernel */
    assert_true(voice_is_quiet(rig->voice));
}

static void
closing_ends_what_is_being_said(void **state)
{
    struct rig *rig = *state;

    write_script(rig, "exec sleep 1000");
    open_rig(rig, rig->program, true, span_s(1000));
    voice_say(rig->voice, "x");
    voice_close(&rig->voice);
    assert_null(rig->voice);
}

static void
espeak_ng_speaks_both_languages(void **state)
{
    struct rig *rig = *state;

    if (access("/usr/bin/espeak-ng", X_OK) != 0)
        skip();
    write_script(rig, "exec /usr/bin/espeak-ng -w $heard \"$@\"");
    for (int english = 0; english <= 1; english++) {
        struct stat about;

        open_rig(rig, rig->program, english == 1, span_s(GUARD_S));
        voice_say(
            rig->voice, english ? "Alipay, received 12.34 yuan" : "支付宝到账 十二元三角四分");
        run(rig);
        assert_int_equal(0, stat(rig->heard, &about));
        assert_true(about.st_size > 20000); /* half a second of sound at least */
        assert_memory_equal("RIFF", heard(rig), 4);
        voice_close(&rig->voice);
        net_lws_close(&rig->net);
        assert_int_equal(0, unlink(rig->heard));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_is_said_goes_to_the_program_s_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            the_newest_wins_when_too_much_is_to_be_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            one_that_hangs_is_killed_and_the_next_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            one_that_fails_or_reads_nothing_harms_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_is_not_installed_is_quiet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_ends_what_is_being_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(espeak_ng_speaks_both_languages, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
