/*
 * shanju-paper -- receipts as a printer makes them.
 *
 *     shanju-paper render FILE [--png FILE] [--dots 576] [--font FILE]
 *     shanju-paper printer FOLDER [--port N] [--dots 576] [--font FILE]
 *
 * The first prints the text of a file of ESC/POS bytes and, with --png, makes its picture; the
 * second is a printer on 127.0.0.1 (player.h).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared/base/text.h"
#include "shared/draw/font.h"
#include "tools/paper/player.h"
#include "tools/paper/roll.h"

#define FILE_MAX ((size_t)1024 * 1024)
#define EXIT_USAGE 2

struct wish {
    const char *what;
    const char *where;
    const char *png;
    const char *font;
    int64_t port;
    int64_t dots;
};

static bool
read_wish(int argc, char **argv, struct wish *wish)
{
    if (argc < 3)
        return false;
    wish->what = argv[1];
    wish->where = argv[2];
    for (int i = 3; i + 1 < argc; i += 2) {
        int64_t *number = strcmp(argv[i], "--port") == 0   ? &wish->port
                          : strcmp(argv[i], "--dots") == 0 ? &wish->dots
                                                           : NULL;

        if (strcmp(argv[i], "--png") == 0)
            wish->png = argv[i + 1];
        else if (strcmp(argv[i], "--font") == 0)
            wish->font = argv[i + 1];
        else if (number == NULL || text_read_int(bytes_text(argv[i + 1]), number) != ERR_OK)
            return false;
    }
    return argc % 2 == 1 && wish->port >= 0 && wish->port <= UINT16_MAX &&
           (wish->dots == 384 || wish->dots == 576);
}

static void
on_page(void *context, const struct picture *picture, struct bytes text)
{
    const struct wish *wish = context;

    (void)fwrite(text.at, 1, text.size, stdout);
    if (wish->png != NULL && picture_write_png(picture, wish->png) != ERR_OK)
        (void)fprintf(stderr, "shanju-paper: %s cannot be written\n", wish->png);
}

static int
render(struct wish *wish)
{
    static uint8_t bytes[FILE_MAX];
    const struct roll_options options = {.dots = (unsigned)wish->dots,
        .font_file = wish->png != NULL ? wish->font : NULL,
        .owner = {.context = wish, .page = on_page}};
    struct roll *roll = NULL;
    FILE *file = fopen(wish->where, "rb");
    size_t size;
    enum err err;

    if (file == NULL) {
        (void)fprintf(stderr, "shanju-paper: %s cannot be read\n", wish->where);
        return EXIT_FAILURE;
    }
    size = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    err = roll_open(&options, &roll);
    if (err == ERR_OK)
        err = roll_feed(roll, bytes_of(bytes, size));
    if (err == ERR_OK)
        roll_end(roll);
    roll_close(&roll);
    if (err != ERR_OK)
        (void)fprintf(stderr, "shanju-paper: %s\n", err_text(err));
    return err == ERR_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
play(const struct wish *wish)
{
    const struct player_options options = {.port = (uint16_t)wish->port,
        .folder = wish->where,
        .dots = (unsigned)wish->dots,
        .font_file = wish->font[0] != '\0' ? wish->font : NULL};
    enum err err = player_run(&options);

    if (err != ERR_OK)
        (void)fprintf(stderr, "shanju-paper: %s\n", err_text(err));
    return err == ERR_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
    struct wish wish = {.font = FONT_FILE, .dots = 576};

    (void)signal(SIGPIPE, SIG_IGN);
    if (read_wish(argc, argv, &wish) && strcmp(wish.what, "render") == 0)
        return render(&wish);
    if (read_wish(argc, argv, &wish) && strcmp(wish.what, "printer") == 0)
        return play(&wish);
    (void)fprintf(stderr,
        "usage: shanju-paper render FILE [--png FILE] [--dots 384|576] [--font FILE]\n"
        "       shanju-paper printer FOLDER [--port N] [--dots 384|576] "
        "[--font FILE]\n");
    return EXIT_USAGE;
}
