#include "hub/master_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static char path[96];

static int
open_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/master_key_test.XXXXXX");
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/master.key", folder);
    return 0;
}

static int
close_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static void
put_file(const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void
a_key_that_was_made_is_read_again(void **state)
{
    uint8_t made[CRYPT_AES_KEY_SIZE];
    uint8_t read[CRYPT_AES_KEY_SIZE];
    struct stat about;

    (void)state;
    assert_int_equal(master_key_load(path, true, made), ERR_OK);
    assert_int_equal(master_key_load(path, true, read), ERR_OK);
    assert_memory_equal(made, read, sizeof(made));
    assert_int_equal(master_key_load(path, false, read), ERR_OK);
    assert_memory_equal(made, read, sizeof(made));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void
a_lost_key_is_not_replaced_by_a_new_one(void **state)
{
    uint8_t key[CRYPT_AES_KEY_SIZE];

    (void)state;
    assert_int_equal(master_key_load(path, false, key), ERR_NOT_FOUND);
    assert_int_equal(access(path, F_OK), -1);
}

static void
a_key_that_others_may_read_is_refused(void **state)
{
    static const char digits[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    uint8_t key[CRYPT_AES_KEY_SIZE];

    (void)state;
    put_file(digits, 0640);
    assert_int_equal(master_key_load(path, true, key), ERR_FORBIDDEN);
    put_file(digits, 0600);
    assert_int_equal(master_key_load(path, true, key), ERR_OK);
    assert_int_equal(key[31], 0x1f);
}

static void
a_file_that_holds_no_key_is_refused(void **state)
{
    static const char *const texts[] = {"", "00", "\n",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00"};
    uint8_t key[CRYPT_AES_KEY_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        put_file(texts[i], 0600);
        assert_int_equal(master_key_load(path, true, key), ERR_BAD_INPUT);
    }
}

#define KEY_TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        KEY_TEST(a_key_that_was_made_is_read_again),
        KEY_TEST(a_lost_key_is_not_replaced_by_a_new_one),
        KEY_TEST(a_key_that_others_may_read_is_refused),
        KEY_TEST(a_file_that_holds_no_key_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
