#include "shared/net/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/need.h"

static void
addresses_of_the_internet_are_public(void **state)
{
    static const char *const addresses[] = {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0",
        "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
        "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2400:3200::1", "2606:4700:4700::1111",
        "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"};

    (void)state;
    for (size_t i = 0; i < LENGTH(addresses); i++)
        if (!address_is_public(addresses[i]))
            fail_msg("%s", addresses[i]);
}

static void
addresses_of_our_own_network_are_not(void **state)
{
    static const char *const addresses[] = {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
        "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.168.0.1", "198.18.0.1", "198.19.255.255",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
        "febf::1", "fc00::1", "fdff::1", "ff02::1", "::127.0.0.1"};

    (void)state;
    for (size_t i = 0; i < LENGTH(addresses); i++)
        if (address_is_public(addresses[i]))
            fail_msg("%s", addresses[i]);
}

static void
an_inner_address_is_seen_inside_of_an_outer_one(void **state)
{
    static const char *const addresses[] = {"::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::1",
        "2002:c0a8:101::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"};

    (void)state;
    for (size_t i = 0; i < LENGTH(addresses); i++)
        if (address_is_public(addresses[i]))
            fail_msg("%s", addresses[i]);
}

static void
what_is_no_address_is_not_public(void **state)
{
    static const char *const addresses[] = {
        "", "example.com", "8.8.8", "8.8.8.8.8", "0x7f000001", "2130706433", "8.8.8.8 ", "[::1]"};

    (void)state;
    for (size_t i = 0; i < LENGTH(addresses); i++)
        if (address_is_public(addresses[i]))
            fail_msg("%s", addresses[i]);
}

static void
a_browser_is_sent_to_whole_addresses_only(void **state)
{
    static const char *const good[] = {"http://a", "https://shop.example.com/done?order=7&x=%20#a",
        "https://192.0.2.1:8443/", "http://[2001:db8::1]/x", "https://a?b@c"};
    static const char *const bad[] = {"", "http", "http:/a", "https://", "https:///a", "http://?a",
        "ftp://a/", "javascript:alert(1)", "//a/b", "/a", "HTTPS//a", "https://u@a/",
        "https://:80/", "https://u:p@a", "https://a/ b", "https://a/\"", "https://a/<b>",
        "https://a/\n", "https://a\\b", "https://a/\xe4\xb8\xad", "httpss://a", "httpp://a"};

    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++)
        if (!address_is_web(good[i]))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < LENGTH(bad); i++)
        if (address_is_web(bad[i]))
            fail_msg("%s", bad[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_the_internet_are_public),
        cmocka_unit_test(addresses_of_our_own_network_are_not),
        cmocka_unit_test(an_inner_address_is_seen_inside_of_an_outer_one),
        cmocka_unit_test(what_is_no_address_is_not_public),
        cmocka_unit_test(a_browser_is_sent_to_whole_addresses_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
