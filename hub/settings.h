/*
 * settings.h -- what a hub is told by its settings file, flags and environment.
 */
#ifndef HUB_SETTINGS_H
#define HUB_SETTINGS_H

#include "hub/api/hub.h"
#include "shared/config/config.h"

struct settings {
    char data[200];
    char db[400];
    int64_t lanes;
    int64_t readers;
    struct span lease;
    struct span effects_kept;
    bool exchanges;
    struct span complaints_every;
    struct span onboardings_every;
    char master_key[256];
    char master_key_other[256];
    char host[64];
    int64_t port;
    char public_base[HUB_URL_SIZE];
    char pay_base[HUB_URL_SIZE];
    char socket_url[HUB_URL_SIZE];
    char board_host[64];
    int64_t board_port;
    char board_token[80];
    char console_url[HUB_URL_SIZE];
    struct span session_lasts;
    struct span session_idle;
    char exports[256];
    char console[256];
    char second_factor[12];
    int64_t password_memory;
    int64_t password_passes;
    char tls_certificate[256];
    char tls_key[256];
    char plate_qr[8];
    char plate_category[5];
    char plate_city[46];
    char plate_font[HUB_FONT_SIZE];
    char alipay_app_id[40];
    char alipay_seller_id[40];
    char alipay_gateway[HUB_URL_SIZE];
    char alipay_authorise[HUB_URL_SIZE];
    char alipay_cashier[HUB_URL_SIZE];
    char alipay_settles_to[12];
    bool alipay_returns_cost;
    bool lab;
    char alipay_private_key[256];
    char alipay_public_key[256];
    char terminal_settings[2048];
    bool notice_allow_private;
    bool apps_say_where;
    struct span channel_timeout;
    int64_t checkpoint_pages;
    char crash_at[80];
};

/* Reads them into a struct settings. */
extern const struct config_program settings_program;

/** settings_fill_addresses() makes those that were left empty of the others. */
void settings_fill_addresses(struct settings *settings);

/** settings_fill_console() makes the folder of the page, where none is said, beside the program. */
void settings_fill_console(struct settings *settings);

#endif
