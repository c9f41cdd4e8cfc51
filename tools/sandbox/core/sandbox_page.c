#include "tools/sandbox/core/sandbox_page.h"

#include <string.h>

#include "shared/text/form.h"
#include "tools/sandbox/core/web/notice.html.h"
#include "tools/sandbox/core/web/wallet.html.h"

#define PAGE_MAX ((size_t)64 * 1024)
#define PAGE_TYPE "text/html; charset=utf-8"
#define SLOTS_MAX 24

/* A page that says one thing. */
struct notice {
    const char *mark; /* a letter in a circle */
    struct sandbox_page_phrase title;
    const char *detail; /* "" for none */
};

static const char *
find_value(struct bytes name, const struct sandbox_page_slot *slots, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_is(name, slots[i].name))
            return slots[i].value;
    return NULL;
}

/* Where "mark" begins in bytes, or their size. */
static size_t
find_mark(struct bytes bytes, const char *mark)
{
    for (size_t i = 0; i + 1 < bytes.size; i++)
        if (bytes.at[i] == (uint8_t)mark[0] && bytes.at[i + 1] == (uint8_t)mark[1])
            return i;
    return bytes.size;
}

/* Beside slots, each page has a language, a brand and its colour, and says that it is a sandbox. */
static void
show(struct sandbox_call *call, int status, const struct sandbox_page_brand *brand,
    struct bytes template, const struct sandbox_page_slot *slots, size_t count)
{
    const struct sandbox_page_slot own[] = {
        {"lang", sandbox_page_say(call, "zh-CN", "en")},
        {"badge", sandbox_page_say(call, "沙箱", "sandbox")},
        {"brand", sandbox_page_say(call, brand->name.chinese, brand->name.english)},
        {"colour", brand->colour},
    };
    struct sandbox_page_slot all[SLOTS_MAX];
    struct text page;

    NEED(LENGTH(own) + count <= LENGTH(all));
    memcpy(all, own, sizeof(own));
    memcpy(all + LENGTH(own), slots, count * sizeof(slots[0]));
    if (sandbox_call_text(call->arena, PAGE_MAX, &page) != ERR_OK) {
        sandbox_call_refuse(call, ERR_NO_SPACE);
        return;
    }
    sandbox_page_put(&page, template, all, LENGTH(own) + count);
    sandbox_call_answer(call, status, PAGE_TYPE, &page);
}

static void
show_notice(struct sandbox_call *call, int status, const struct sandbox_page_brand *brand,
    const struct notice *notice)
{
    const struct sandbox_page_slot slots[] = {
        {"mark", notice->mark},
        {"title", sandbox_page_say(call, notice->title.chinese, notice->title.english)},
        {"detail", notice->detail},
    };

    show(call, status, brand, bytes_of(notice_html, notice_html_size), slots, LENGTH(slots));
}

void
sandbox_page_put(
    struct text *text, struct bytes template, const struct sandbox_page_slot *slots, size_t count)
{
    for (;;) {
        size_t start = find_mark(template, "{{");
        const char *value;
        size_t length;

        text_put_bytes(text, bytes_of(template.at, start));
        if (start == template.size)
            return;
        template = bytes_from(template, start + 2);
        length = find_mark(template, "}}");
        NEED(length < template.size);
        value = find_value(bytes_of(template.at, length), slots, count);
        NEED(value != NULL);
        form_put_html(text, bytes_text(value));
        template = bytes_from(template, length + 2);
    }
}

const char *
sandbox_page_say(const struct sandbox_call *call, const char *chinese, const char *english)
{
    return sandbox_call_english(call) ? english : chinese;
}

enum err
sandbox_page_payer(struct sandbox_call *call, const char *channel, const char *cookie,
    struct sandbox_payer *ret_payer)
{
    struct sandbox_store *store = &call->sandbox->store;
    const char *id = sandbox_call_cookie(call, cookie);
    enum err err = ERR_NOT_FOUND;

    if (id != NULL)
        err = sandbox_payer_find(store, channel, id, call->arena, ret_payer);
    if (err == ERR_NOT_FOUND)
        err = sandbox_payer_first(store, channel, call->arena, ret_payer);
    return err;
}

void
sandbox_page_wallet(struct sandbox_call *call, const struct sandbox_page_brand *brand,
    const struct sandbox_page_wallet *wallet)
{
    char amount[MONEY_TEXT_MAX];
    char balance[MONEY_TEXT_MAX];
    const struct sandbox_page_slot slots[] = {
        {"amount", money_format(wallet->amount, amount)},
        {"subject", wallet->subject},
        {"order_label", sandbox_page_say(call, "商户单号", "Order")},
        {"number", wallet->number},
        {"payer_label", sandbox_page_say(call, "付款账户", "Payer")},
        {"payer", wallet->payer->name},
        {"balance_label", sandbox_page_say(call, "余额", "Balance")},
        {"balance", money_format(wallet->payer->balance, balance)},
        {"wrong", wallet->wrong},
        {"pay_path", wallet->pay_path},
        {"key", wallet->key},
        {"key_value", wallet->key_value},
        {"back", wallet->back},
        {"back_url", wallet->back_url},
        {"pay", sandbox_page_say(call, "立即支付", "Pay now")},
        {"leave_path", wallet->leave_path},
        {"leave", wallet->leave_path[0] == '\0' ? "" : sandbox_page_say(call, "取消", "Cancel")},
    };

    show(call, 200, brand, bytes_of(wallet_html, wallet_html_size), slots, LENGTH(slots));
}

void
sandbox_page_notice(struct sandbox_call *call, int status, const struct sandbox_page_brand *brand,
    struct sandbox_page_phrase title, const char *detail)
{
    show_notice(call, status, brand, &(struct notice){"!", title, detail});
}

void
sandbox_page_paid(
    struct sandbox_call *call, const struct sandbox_page_brand *brand, struct money amount)
{
    char yuan[MONEY_TEXT_MAX];
    char detail[MONEY_TEXT_MAX + 4];
    struct text text;

    text_init(&text, detail, sizeof(detail));
    text_printf(&text, "¥%s", money_format(amount, yuan));
    show_notice(call, 200, brand, &(struct notice){"✓", {"支付成功", "Paid"}, detail});
}
