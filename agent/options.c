#include "agent/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/base/fault.h"
#include "shared/base/version.h"
#include "shared/config/config.h"
#include "shared/draw/font.h"
#include "shared/wire/message.h"

#define ARGUMENTS_MAX 64
#define EXIT_USAGE 2
#define DISPLAY_SIDE_MIN 200

#define FIELD(name) CONFIG_FIELD(struct options, name)

/* clang-format off */
static const struct config_setting table[] = {
    {"agent", "data", CONFIG_PATH, "/var/lib/shanju-agent",
        "the folder of the till's memory", FIELD(data), 0, 0},
    {"agent", "face", CONFIG_WORD, "curses|kiosk|line",
        "curses for a cashier, kiosk for payers who serve themselves, line for scripts",
        FIELD(face), 0, 0},
    {"agent", "display", CONFIG_TEXT, "drm",
        "of a kiosk: drm, drm:/dev/dri/cardN, or file:PATH.png", FIELD(display), 0, 0},
    {"agent", "display_size", CONFIG_TEXT, "1280x800",
        "how large a display is that is a file", FIELD(display_size), 0, 0},
    {"agent", "customer_display", CONFIG_TEXT, "none",
        "what the customer sees beside a cashier: none, or as display", FIELD(customer_display), 0,
        0},
    {"agent", "input", CONFIG_TEXT, "auto",
        "keys and touch of a kiosk: auto, none, /dev/input/eventN", FIELD(input), 0, 0},
    {"agent", "scanner", CONFIG_TEXT, "none",
        "none, evdev:NAME, evdev:/dev/input/by-id/… or serial:/dev/ttyACM0:9600", FIELD(scanner), 0,
        0},
    {"agent", "speech", CONFIG_BOOL, "yes",
        "say aloud what wallets have paid, unless the hub's settings forbid it", FIELD(speech), 0,
        0},
    {"agent", "speaker", CONFIG_TEXT, "espeak-ng",
        "the program that speaks: as espeak-ng -v VOICE --stdin", FIELD(speaker), 0, 0},
    {"agent", "font", CONFIG_PATH, FONT_FILE,
        "the font of displays", FIELD(font), 0, 0},
    {"agent", "language", CONFIG_WORD, "auto|zh|en",
        "auto is what LANG says", FIELD(language), 0, 0},
    {"agent", "printer", CONFIG_TEXT, "none",
        "where receipts go: none, file:DIR, tcp:HOST[:PORT] or dev:PATH[@BAUD]",
        FIELD(printer), 0, 0},
    {"agent", "paper", CONFIG_WORD, "80|58",
        "how wide the printer's paper is, in mm", FIELD(paper), 0, 0},
    {"agent", "logo", CONFIG_PATH, "",
        "a PNG on top of receipts; as wide as the paper at most (384 or 576 dots)",
        FIELD(logo), 0, 0},
    {"agent", "printer_answers", CONFIG_BOOL, "yes",
        "no: the printer never says how it is; what it was sent counts as printed",
        FIELD(printer_answers), 0, 0},
    {"agent", "log", CONFIG_PATH, "",
        "the log; empty: standard error, or agent.log in the data folder", FIELD(log), 0, 0},
    {"agent", "log_level", CONFIG_WORD, "info|debug|warn|error",
        "what is logged, and what is worse", FIELD(log_level), 0, 0},
    {"api", "port", CONFIG_INT, "0",
        "where a till program on this box may ask, on 127.0.0.1; 0: nowhere", FIELD(api_port), 0,
        65535},
    {"hub", "url", CONFIG_TEXT, "",
        "where to enrol, as https://hub.example.com; --hub", FIELD(hub_url), 0, 0},
    {"hub", "authority", CONFIG_PATH, "",
        "PEM of whom to trust for TLS; empty: the system's; --authority", FIELD(authority), 0, 0},
    {"enrol", "code", CONFIG_TEXT, "",
        "the activation code, for enrol; --code", FIELD(code), 0, 0},
    {"crash", "at", CONFIG_TEXT, "",
        "a named point where this process kills itself, for tests", FIELD(crash_at), 0, 0},
};
/* clang-format on */

static const struct config_program program = {
    .name = "shanju-agent",
    .version =
        VERSION ", schema " VERSION_TEXT(STORE_VERSION) ", wire " VERSION_TEXT(MESSAGE_VERSION),
    .purpose = "one till: shows payment codes, takes cash, loses nothing",
    .arguments = "[enrol | status | export [csv|json] | doctor]",
    .file = "/etc/shanju/agent.ini",
    .section = "agent",
    .settings = table,
    .settings_count = LENGTH(table),
};

/* Short names of flags that are typed often, besides those of [agent]. */
static const struct {
    const char *name;
    const char *meaning;
} short_flags[] = {
    {"--hub", "--hub-url"},
    {"--authority", "--hub-authority"},
    {"--code", "--enrol-code"},
};

/* The arguments, with short flags written out. */
struct words {
    int count;
    char *at[ARGUMENTS_MAX];
    char meanings[LENGTH(short_flags)][32];
};

/* The flag's full name; "--data=DIR" becomes two words, which mean the same. */
static void
add_word(struct words *words, char *word)
{
    size_t length = strcspn(word, "=");

    for (size_t i = 0; i < LENGTH(short_flags); i++) {
        char *meaning = words->meanings[i];

        if (strlen(short_flags[i].name) != length ||
            strncmp(short_flags[i].name, word, length) != 0)
            continue;
        (void)snprintf(meaning, sizeof(words->meanings[i]), "%s", short_flags[i].meaning);
        words->at[words->count++] = meaning;
        if (word[length] == '=')
            words->at[words->count++] = word + length + 1;
        return;
    }
    words->at[words->count++] = word;
}

static bool
is_word(const char *word)
{
    return word == NULL || strcmp(word, "enrol") == 0 || strcmp(word, "status") == 0 ||
           strcmp(word, "export") == 0 || strcmp(word, "doctor") == 0;
}

bool
options_read(
    int argc, char **argv, char **environment, struct options *ret_options, int *ret_status)
{
    static struct words words;
    static struct config_result result;
    struct config_input input = {.environment = environment};

    for (int i = 0; i < argc && words.count + 2 < (int)LENGTH(words.at); i++)
        add_word(&words, argv[i]);
    input.argc = words.count;
    input.argv = words.at;
    if (!config_start(&program, &input, ret_options, &result, ret_status))
        return false;
    ret_options->word = result.arguments_count > 0 ? result.arguments[0] : NULL;
    ret_options->form = result.arguments_count > 1 ? result.arguments[1] : NULL;
    *ret_status = EXIT_USAGE;
    if (!is_word(ret_options->word) || result.arguments_count > 2)
        (void)fprintf(stderr, "shanju-agent: %s is not understood\n",
            result.arguments[is_word(ret_options->word) ? 2 : 0]);
    else if (ret_options->crash_at[0] != '\0' && fault_kill_at(ret_options->crash_at) != ERR_OK)
        (void)fprintf(stderr, "shanju-agent: --crash-at NAME or NAME:N\n");
    else
        return true;
    return false;
}

bool
options_display_size(const struct options *options, int *ret_width, int *ret_height)
{
    const char *text = options->display_size;
    const char *times = strchr(text, 'x');
    int64_t width, height;

    if (times == NULL || text_read_int(bytes_of(text, (size_t)(times - text)), &width) != ERR_OK ||
        text_read_int(bytes_text(times + 1), &height) != ERR_OK || width < DISPLAY_SIDE_MIN ||
        height < DISPLAY_SIDE_MIN || width > CANVAS_SIDE_MAX || height > CANVAS_SIDE_MAX)
        return false;
    *ret_width = (int)width;
    *ret_height = (int)height;
    return true;
}

bool
options_english(const struct options *options)
{
    const char *language = options->language;

    if (strcmp(language, "auto") == 0) {
        language = getenv("LC_ALL");
        if (language == NULL || *language == '\0')
            language = getenv("LANG");
    }
    return language != NULL && strncmp(language, "en", 2) == 0;
}
