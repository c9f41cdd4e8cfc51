/*
 * alipay_bill_test_help.h -- where Alipay's bills lie, asked by the hub's part of that question.
 *
 * No adapter fetches them yet; the table knows their codes. Apart from who walks it, since hub
 * and sandbox have each a kind of "alipay_call".
 */
#ifndef TESTS_TALK_ALIPAY_BILL_TEST_HELP_H
#define TESTS_TALK_ALIPAY_BILL_TEST_HELP_H

#include "hub/channel/adapter.h"
#include "hub/channel/meaning.h"

void alipay_bill_say(const struct adapter_account *account, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask);

/** alipay_bill_hear() is what the answer means, and the code that it is kept with. */
enum meaning alipay_bill_hear(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    char ret_code[static ADAPTER_CODE_SIZE]);

#endif
