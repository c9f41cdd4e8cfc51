#include "shared/text/xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define ARENA_SIZE (512 << 10)
#define TEXT_SIZE 4096

static int
make_arena(void **state)
{
    struct arena *arena;

    if (arena_make(ARENA_SIZE, &arena) != ERR_OK)
        return -1;
    *state = arena;
    return 0;
}

static int
free_arena(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static enum err
read_text(const char *text, struct arena *arena, struct form *form)
{
    return xml_read(bytes_text(text), arena, form);
}

static void
fields_come_in_order(void **state)
{
    struct form form;

    assert_int_equal(read_text("<xml><return_code><![CDATA[SUCCESS]]></return_code>"
                               "<total_fee>101</total_fee><attach/><body></body></xml>",
                         *state, &form),
        ERR_OK);
    assert_int_equal(form.count, 4);
    assert_string_equal(form.fields[0].name, "return_code");
    assert_string_equal(form.fields[0].value, "SUCCESS");
    assert_string_equal(form_value(&form, "total_fee"), "101");
    assert_string_equal(form_value(&form, "attach"), "");
    assert_string_equal(form_value(&form, "body"), "");
    assert_null(form_value(&form, "sign"));
}

static void
layout_does_not_matter(void **state)
{
    struct form form;

    assert_int_equal(read_text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<xml>\n"
                               "  <a> 1 </a >\r\n\t<b><![CDATA[2]]>3</b>\n</xml>\n\n",
                         *state, &form),
        ERR_OK);
    assert_int_equal(form.count, 2);
    assert_string_equal(form_value(&form, "a"), " 1 ");
    assert_string_equal(form_value(&form, "b"), "23");
}

static void
values_are_decoded(void **state)
{
    struct form form;

    assert_int_equal(read_text("<xml><a>x&amp;y&lt;&gt;&quot;&apos;&#65;&#x95ea;聚</a>"
                               "<b><![CDATA[<a>&amp;]]]]><![CDATA[>]]></b></xml>",
                         *state, &form),
        ERR_OK);
    assert_string_equal(form_value(&form, "a"), "x&y<>\"'A闪聚");
    assert_string_equal(form_value(&form, "b"), "<a>&amp;]]>");
}

static void
it_is_utf8_whatever_it_says(void **state)
{
    struct form form;

    assert_int_equal(
        read_text("<?xml version=\"1.0\" encoding=\"GBK\"?><xml><a>闪</a></xml>", *state, &form),
        ERR_OK);
    assert_string_equal(form_value(&form, "a"), "闪");
    assert_int_equal(read_text("<?xml version=\"1.0\" encoding=\"GBK\"?><xml><a>\xc9\xc1</a></xml>",
                         *state, &form),
        ERR_BAD_INPUT);
}

static void
what_is_not_flat_xml_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "x",
        "{}",
        "<xml>",
        "<xml><a>1</a>",
        "<xml><a>1</b></xml>",
        "<xml></xml><xml></xml>",
        "<xml></xml>x",
        "<root><a>1</a></root>",
        "<XML><a>1</a></XML>",
        "<xml>text</xml>",
        "<xml><a>1</a>text<b>2</b></xml>",
        "<xml><a><b>1</b></a></xml>",
        "<xml><a x=\"1\">1</a></xml>",
        "<xml x=\"1\"><a>1</a></xml>",
        "<xml><a>1</a><a>2</a></xml>",
        "<xml><a>1<!-- 2 --></a></xml>",
        "<xml><?php 1 ?><a>1</a></xml>",
        "<xml><a>&other;</a></xml>",
        "<xml><a>&#0;</a></xml>",
        "<xml><a>&#1;</a></xml>",
        "<xml><a>\x01</a></xml>",
        "<xml><a>\xff</a></xml>",
        "<xml><a>]]></a></xml>",
        "<xml><a><![CDATA[1</a></xml>",
    };
    struct form form;

    for (size_t i = 0; i < LENGTH(texts); i++) {
        assert_int_equal(read_text(texts[i], *state, &form), ERR_BAD_INPUT);
        assert_int_equal(form.count, 0);
    }
    assert_int_equal(xml_read(bytes_of("<xml><a>1\0</a></xml>", 20), *state, &form), ERR_BAD_INPUT);
}

static void
whatever_has_a_doctype_is_refused(void **state)
{
    static const char *const texts[] = {
        "<!DOCTYPE xml><xml><a>1</a></xml>",
        "<!DOCTYPE xml SYSTEM \"http://127.0.0.1/x.dtd\"><xml><a>1</a></xml>",
        "<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><xml><a>&x;</a></xml>",
        "<!DOCTYPE xml [<!ENTITY % x SYSTEM \"http://127.0.0.1/\"> %x;]><xml></xml>",
        "<!DOCTYPE xml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><xml><a>&b;&b;</a></xml>",
    };
    struct form form;

    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_int_equal(read_text(texts[i], *state, &form), ERR_BAD_INPUT);
}

static void
too_much_is_refused(void **state)
{
    static char text[XML_SIZE_MAX + 2];
    struct form form;
    size_t length;

    length = (size_t)snprintf(text, sizeof(text), "<xml>");
    for (int i = 0; i <= FORM_FIELDS_MAX; i++)
        length += (size_t)snprintf(text + length, sizeof(text) - length, "<a%d>1</a%d>", i, i);
    (void)snprintf(text + length, sizeof(text) - length, "</xml>");
    assert_int_equal(read_text(text, *state, &form), ERR_TOO_BIG);
    assert_int_equal(form.count, 0);
    length = (size_t)snprintf(text, sizeof(text), "<xml></xml>");
    memset(text + length, ' ', sizeof(text) - length);
    assert_int_equal(xml_read(bytes_of(text, XML_SIZE_MAX), *state, &form), ERR_OK);
    assert_int_equal(xml_read(bytes_of(text, XML_SIZE_MAX + 1), *state, &form), ERR_TOO_BIG);
    for (int i = 0; i < 3; i++)
        assert_true(xml_read(bytes_of(text, XML_SIZE_MAX), *state, &form) == ERR_OK || i > 1);
    assert_int_equal(xml_read(bytes_of(text, XML_SIZE_MAX), *state, &form), ERR_TOO_BIG);
}

static void
depth_costs_nothing(void **state)
{
    static char text[XML_SIZE_MAX];
    struct form form;
    size_t length = (size_t)snprintf(text, sizeof(text), "<xml>");

    for (size_t i = length; i < sizeof(text); i++)
        text[i] = "<a>"[(i - length) % 3];
    assert_int_equal(xml_read(bytes_of(text, sizeof(text)), *state, &form), ERR_BAD_INPUT);
}

static void
what_is_written_is_read_again(void **state)
{
    static const char *const values[] = {
        "", "1", "a&b<c>d", "]]>", "\"'", " x ", "l1\nl2\r\nl3\r", "\t", "闪聚 €"};
    char block[TEXT_SIZE];
    struct text text;
    struct form form;
    char name[8];

    text_init(&text, block, sizeof(block));
    xml_begin(&text);
    for (size_t i = 0; i < LENGTH(values); i++) {
        (void)snprintf(name, sizeof(name), "v%zu", i);
        xml_put(&text, name, bytes_text(values[i]));
    }
    xml_end(&text);
    assert_true(text_ok(&text));
    assert_int_equal(xml_read(text_bytes(&text), *state, &form), ERR_OK);
    assert_int_equal(form.count, LENGTH(values));
    for (size_t i = 0; i < LENGTH(values); i++)
        assert_string_equal(form.fields[i].value, values[i]);
}

static void
it_is_written_in_one_line(void **state)
{
    char block[TEXT_SIZE];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    xml_begin(&text);
    xml_put(&text, "appid", bytes_text("wx1"));
    xml_put(&text, "body", bytes_text("a&b"));
    xml_end(&text);
    assert_string_equal(text.at, "<xml><appid>wx1</appid><body>a&amp;b</body></xml>");
}

static void
what_xml_cannot_hold_is_not_written(void **state)
{
    static const char *const values[] = {"\x01", "a\x1f", "\xff", "\xef\xbf\xbe", "\xef\xbf\xbf"};
    char block[TEXT_SIZE];
    struct text text;

    (void)state;
    for (size_t i = 0; i < LENGTH(values); i++) {
        text_init(&text, block, sizeof(block));
        xml_put(&text, "a", bytes_text(values[i]));
        assert_false(text_ok(&text));
    }
    text_init(&text, block, sizeof(block));
    xml_put(&text, "a", bytes_of("\0", 1));
    assert_false(text_ok(&text));
    text_init(&text, block, sizeof(block));
    xml_put(&text, "a", bytes_text("\xef\xbf\xbd"));
    assert_true(text_ok(&text));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fields_come_in_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(layout_does_not_matter, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(values_are_decoded, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(it_is_utf8_whatever_it_says, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(what_is_not_flat_xml_is_refused, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(whatever_has_a_doctype_is_refused, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(too_much_is_refused, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(depth_costs_nothing, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(what_is_written_is_read_again, make_arena, free_arena),
        cmocka_unit_test(it_is_written_in_one_line),
        cmocka_unit_test(what_xml_cannot_hold_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
