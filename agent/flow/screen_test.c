#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/flow/screen.h"

static void
every_message_has_words_in_both_languages(void **state)
{
    char block[512];
    struct text text;

    (void)state;
    for (unsigned i = 1; i < SCREEN_MESSAGES; i++)
        for (unsigned english = 0; english < 2; english++) {
            const struct screen_note note = {
                .message = (enum screen_message)i, .channel = CHANNEL_WECHAT};

            text_init(&text, block, sizeof(block));
            screen_say(&note, english == 1, &text);
            assert_true(text_ok(&text));
            assert_true(text.length > 0);
            assert_null(strchr(block, '{'));
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_has_words_in_both_languages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
