/*
 * kiosk_rig_test.h -- screens that a payer may come to see, and pictures of them.
 */
#ifndef AGENT_KIOSK_KIOSK_RIG_TEST_H
#define AGENT_KIOSK_KIOSK_RIG_TEST_H

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "agent/kiosk/kiosk_layout.h"
#include "agent/kiosk/kiosk_paint.h"

#define RIG_URL "HTTP://PAY.SHANJU.CN/T/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QCCIR"

/* A page as a case: what is on the screen, and how it is looked at. */
struct rig_page {
    const char *name;
    bool has_keys;
    bool wants_pad;
    void (*set)(struct screen *screen);
};

static struct money
rig_fen(int64_t fen)
{
    return (struct money){fen};
}

static void
rig_set_idle(struct screen *screen)
{
    screen->view = SCREEN_READY;
}

static void
rig_set_amount(struct screen *screen)
{
    screen->view = SCREEN_READY;
    text_set(screen->entry, sizeof(screen->entry), "2*2+8.34");
    screen->entered = rig_fen(1234);
}

static void
rig_set_sale(struct screen *screen)
{
    screen->due = rig_fen(1234);
    text_set(screen->number, sizeof(screen->number), "0000010383306737265934336");
    screen->left_s = -1;
}

static void
rig_set_qr(struct screen *screen)
{
    screen->view = SCREEN_COLLECTING;
    rig_set_sale(screen);
    assert_int_equal(ERR_OK, qr_make(bytes_text(RIG_URL), QR_LEVEL_M, &screen->qr));
}

static void
rig_set_items(struct screen *screen)
{
    static const char *const names[] = {
        "矿泉水", "金枪鱼三明治（全麦）", "Flat white", "创可贴", "雨伞", "纸巾"};

    rig_set_qr(screen);
    for (size_t i = 0; i < LENGTH(names); i++) {
        text_set(screen->items[i].name, sizeof(screen->items[i].name), names[i]);
        screen->items[i].quantity = i == 0 ? 2 : 1;
        screen->items[i].amount = rig_fen(400 + 834 * (int64_t)i);
    }
    screen->items_count = LENGTH(names);
    screen->items_more = 3;
}

static void
rig_set_offline(struct screen *screen)
{
    rig_set_qr(screen);
    screen->offline = true;
}

static void
rig_set_paid(struct screen *screen)
{
    screen->view = SCREEN_PAID;
    rig_set_sale(screen);
    screen->channel = CHANNEL_ALIPAY;
}

static void
rig_set_cash(struct screen *screen)
{
    screen->view = SCREEN_CASH_DONE;
    screen->cash_due = rig_fen(1230);
    screen->tendered = rig_fen(2000);
    screen->change = rig_fen(770);
}

static void
rig_set_unknown(struct screen *screen)
{
    screen->view = SCREEN_UNKNOWN;
    rig_set_sale(screen);
}

static void
rig_set_code(struct screen *screen)
{
    screen->view = SCREEN_CODE;
    rig_set_sale(screen);
    text_set(screen->code, sizeof(screen->code), "12345");
    screen->note = (struct screen_note){.message = SCREEN_SAY_CODE_TYPE};
}

static void
rig_set_closed(struct screen *screen)
{
    screen->view = SCREEN_ERROR;
    screen->note = (struct screen_note){.message = SCREEN_SAY_DISK_FULL};
}

static const struct rig_page rig_pages[] = {
    {"idle", false, false, rig_set_idle},
    {"amount", false, false, rig_set_amount},
    {"qr", false, false, rig_set_qr},
    {"items", false, false, rig_set_items},
    {"offline", true, false, rig_set_offline},
    {"paid", false, false, rig_set_paid},
    {"cash", false, false, rig_set_cash},
    {"unknown", false, false, rig_set_unknown},
    {"next", true, false, rig_set_unknown},
    {"closed", true, false, rig_set_closed},
    {"begin", true, false, rig_set_idle},
    {"pad", true, true, rig_set_amount},
    {"code", true, false, rig_set_code},
};

static inline void
rig_screen(const struct rig_page *page, struct screen *ret_screen)
{
    *ret_screen = (struct screen){.sync = SCREEN_SYNCED};
    text_set(ret_screen->store, sizeof(ret_screen->store), "朝阳门店");
    text_set(ret_screen->time, sizeof(ret_screen->time), "14:05");
    page->set(ret_screen);
}

static inline struct kiosk_view
rig_view(const struct rig_page *page, const struct screen *screen, int width, int height)
{
    return (struct kiosk_view){.screen = screen,
        .has_keys = page->has_keys,
        .wants_pad = page->wants_pad,
        .is_fresh = true,
        .pressed = -1,
        .width = width,
        .height = height};
}

/* The page by its name. */
static inline const struct rig_page *
rig_page(const char *name)
{
    size_t i = 0;

    while (i + 1 < LENGTH(rig_pages) && strcmp(rig_pages[i].name, name) != 0)
        i++;
    assert_string_equal(rig_pages[i].name, name);
    return &rig_pages[i];
}

#endif
