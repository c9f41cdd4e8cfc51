#include "hub/settings.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hub/store/database.h"
#include "shared/base/version.h"
#include "shared/wire/message.h"

#define FIELD(name) CONFIG_FIELD(struct settings, name)

static const struct config_setting table[] = {
    {"hub", "data", CONFIG_PATH, "hub-data", "the folder of the books", FIELD(data), 0, 0},
    {"hub", "master_key", CONFIG_PATH, "",
        "the file of the key that secrets are sealed under; empty: master.key in the folder of the "
        "books, made at the first start",
        FIELD(master_key), 0, 0},
    {"hub", "master_key_other", CONFIG_PATH, "",
        "while the master key is changed: another one, which opens secrets, too",
        FIELD(master_key_other), 0, 0},
    {"hub", "db", CONFIG_TEXT, "",
        "postgres://user@host/name, also as --db; empty: SQLite in that folder", FIELD(db), 0, 0},
    {"hub", "lanes", CONFIG_INT, "4", "writers on PostgreSQL; fewer write more at once",
        FIELD(lanes), 1, 8},
    {"hub", "readers", CONFIG_INT, "2", "connections that read", FIELD(readers), 1, 4},
    {"hub", "lease", CONFIG_SPAN, "15s", "how long a hub may be silent before others take over",
        FIELD(lease), 1000000, 600000000},
    {"hub", "effects_kept", CONFIG_SPAN, "720h",
        "how long what was carried out (calls, results, notices) is kept to be looked at",
        FIELD(effects_kept), 1000000, INT64_C(315360000000000)},
    {"hub", "exchanges", CONFIG_BOOL, "yes",
        "whether what channels were asked about orders, and said, is kept as long, for people",
        FIELD(exchanges), 0, 0},
    {"hub", "complaints_every", CONFIG_SPAN, "15m", "asking channels for complaints; 0s: never",
        FIELD(complaints_every), 0, INT64_C(86400000000)},
    {"hub", "onboardings_every", CONFIG_SPAN, "30m",
        "asking channels how applications stand; 0s: never", FIELD(onboardings_every), 0,
        INT64_C(86400000000)},
    {"hub", "host", CONFIG_TEXT, "127.0.0.1", "the address for terminals, payers and channels",
        FIELD(host), 0, 0},
    {"hub", "port", CONFIG_INT, "8080", "its port; 0 for any free one", FIELD(port), 0, 65535},
    {"hub", "public_base", CONFIG_TEXT, "",
        "how phones and channels reach it, as https://pay.example.com; empty: this address",
        FIELD(public_base), 0, 0},
    {"hub", "pay_base", CONFIG_TEXT, "", "what tickets begin with, in capitals; empty: public_base",
        FIELD(pay_base), 0, 0},
    {"hub", "socket_url", CONFIG_TEXT, "",
        "where terminals connect, as wss://hub.example.com; empty: here", FIELD(socket_url), 0, 0},
    {"hub", "channel_timeout", CONFIG_SPAN, "10s", "how long a channel may take to answer",
        FIELD(channel_timeout), 100000, 60000000},
    {"hub", "console", CONFIG_PATH, "",
        "the folder of the console's built files; empty: console beside the program's folder",
        FIELD(console), 0, 0},
    {"hub", "exports", CONFIG_PATH, "",
        "the folder of what people export; empty: exports in data; one for all hubs of a database",
        FIELD(exports), 0, 0},
    {"hub", "checkpoint_pages", CONFIG_INT, "4096", "log pages before they are moved into the file",
        FIELD(checkpoint_pages), 100, 1000000},
    {"board", "host", CONFIG_TEXT, "127.0.0.1",
        "the address of the console and of metrics; empty for none", FIELD(board_host), 0, 0},
    {"board", "port", CONFIG_INT, "8081", "its port; 0: any free one", FIELD(board_port), 0, 65535},
    {"board", "token", CONFIG_TEXT, "",
        "who knows it may look from elsewhere; empty: this machine only", FIELD(board_token), 0, 0},
    {"console", "url", CONFIG_TEXT, "",
        "where people open the console, as https://console.example.com; empty: the board's address",
        FIELD(console_url), 0, 0},
    {"console", "session", CONFIG_SPAN, "12h", "how long one stays signed in", FIELD(session_lasts),
        60000000, INT64_C(2592000000000)},
    {"console", "idle", CONFIG_SPAN, "30m", "and how long without doing anything",
        FIELD(session_idle), 60000000, INT64_C(2592000000000)},
    {"console", "second_factor", CONFIG_WORD, "platform|all|off",
        "who has to have one: the platform's people, all, or who likes", FIELD(second_factor), 0,
        0},
    {"console", "password_memory", CONFIG_INT, "65536",
        "what holding a password against what is kept takes, in KiB; twice that at most",
        FIELD(password_memory), 1024, 1048576},
    {"console", "password_passes", CONFIG_INT, "3", "and in passes over it", FIELD(password_passes),
        1, 100},
    {"tls", "certificate", CONFIG_PATH, "", "PEM chain; empty: plain HTTP, behind a proxy",
        FIELD(tls_certificate), 0, 0},
    {"tls", "key", CONFIG_PATH, "", "PEM private key", FIELD(tls_key), 0, 0},
    {"plate", "qr", CONFIG_TEXT, "url",
        "what a plate's QR says: url, which wallets read; or emvco, with our template in it",
        FIELD(plate_qr), 0, 0},
    {"plate", "category", CONFIG_TEXT, "5999", "of that: what is sold, in four digits of ISO 18245",
        FIELD(plate_category), 0, 0},
    {"plate", "city", CONFIG_TEXT, "Beijing", "and where, in 15 letters", FIELD(plate_city), 0, 0},
    {"plate", "font", CONFIG_PATH, "",
        "the TrueType font that sheets of plates are printed in; empty: Debian's wqy-zenhei",
        FIELD(plate_font), 0, 0},
    {"alipay", "app_id", CONFIG_TEXT, "", "the app's number at Alipay; empty: Alipay is not taken",
        FIELD(alipay_app_id), 0, 0},
    {"alipay", "seller_id", CONFIG_TEXT, "", "callbacks must be for this seller; empty for any",
        FIELD(alipay_seller_id), 0, 0},
    {"alipay", "gateway", CONFIG_TEXT, "https://openapi.alipay.com/gateway.do", "OpenAPI",
        FIELD(alipay_gateway), 0, 0},
    {"alipay", "authorise", CONFIG_TEXT,
        "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm",
        "where payers say who they are", FIELD(alipay_authorise), 0, 0},
    {"alipay", "cashier", CONFIG_TEXT, "", "a sandbox's page to pay on without the wallet's bridge",
        FIELD(alipay_cashier), 0, 0},
    {"alipay", "settles_to", CONFIG_TEXT, "merchant",
        "whom Alipay pays: the merchant itself, or the platform", FIELD(alipay_settles_to), 0, 0},
    {"alipay", "returns_cost", CONFIG_BOOL, "yes",
        "whether a refund gives back what Alipay took of it", FIELD(alipay_returns_cost), 0, 0},
    {"alipay", "private_key", CONFIG_PATH, "", "our RSA key, PEM", FIELD(alipay_private_key), 0, 0},
    {"alipay", "public_key", CONFIG_PATH, "", "Alipay's RSA public key, PEM",
        FIELD(alipay_public_key), 0, 0},
    {"notice", "allow_private", CONFIG_BOOL, "no",
        "whether merchants' notices go to addresses of our own network, too",
        FIELD(notice_allow_private), 0, 0},
    {"account", "apps_say_where", CONFIG_BOOL, "no",
        "whether merchants' apps may say at which address the channel of an account is, for "
        "sandboxes",
        FIELD(apps_say_where), 0, 0},
    {"terminal", "settings", CONFIG_JSON, "{}",
        "what terminals are told; see docs/terminal-settings.md", FIELD(terminal_settings), 0, 0},
    {"hub", "lab", CONFIG_BOOL, "no",
        "for tests: the books may be written from outside, at /_lck of the board's address",
        FIELD(lab), 0, 0},
    {"crash", "at", CONFIG_TEXT, "", "a named point where this process kills itself, for tests",
        FIELD(crash_at), 0, 0},
};

const struct config_program settings_program = {
    .name = "shanju-hub",
    .version =
        VERSION ", schema " VERSION_TEXT(DATABASE_VERSION) ", wire " VERSION_TEXT(MESSAGE_VERSION),
    .purpose = "aggregates channels, shops and their terminals",
    .arguments = "[COMMAND …, of which help lists all]",
    .file = "hub.ini",
    .section = "hub",
    .settings = table,
    .settings_count = LENGTH(table),
};

void
settings_fill_addresses(struct settings *settings)
{
    const char *scheme = settings->tls_certificate[0] == '\0' ? "" : "s";
    size_t length = strlen(settings->console_url);
    char address[sizeof(settings->socket_url)];
    struct text url;

    /* A browser's Origin has none at the end. */
    while (length > 0 && settings->console_url[length - 1] == '/')
        settings->console_url[--length] = '\0';

    if (settings->public_base[0] == '\0')
        (void)snprintf(settings->public_base, sizeof(settings->public_base), "http%s://%s:%d",
            scheme, settings->host, (int)settings->port);
    if (settings->pay_base[0] == '\0')
        for (size_t i = 0; i < sizeof(settings->pay_base); i++) {
            char c = settings->public_base[i];

            settings->pay_base[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        }
    if (settings->socket_url[0] == '\0')
        (void)snprintf(settings->socket_url, sizeof(settings->socket_url), "ws%s://%s:%d", scheme,
            settings->host, (int)settings->port);
    memcpy(address, settings->socket_url, sizeof(address));
    text_init(&url, settings->socket_url, sizeof(settings->socket_url));
    text_put(&url, address);
    text_put(&url, "/v1/terminal/socket");
}

void
settings_fill_console(struct settings *settings)
{
    char program[sizeof(settings->console)];
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    char *folder;

    if (settings->console[0] != '\0' || length <= 0)
        return;
    program[length] = '\0';
    folder = strrchr(program, '/');
    /* build/bin/shanju-hub has build/console. */
    if (folder == NULL || snprintf(settings->console, sizeof(settings->console), "%.*s/../console",
                              (int)(folder - program), program) >= (int)sizeof(settings->console))
        settings->console[0] = '\0';
}
