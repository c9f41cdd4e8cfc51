#include "tools/paper/player.h"

#include <arpa/inet.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/base/text.h"
#include "tools/paper/roll.h"

#define BUFFER_SIZE ((size_t)256 * 1024)

struct player {
    struct player_options options;
    struct roll *roll;
    int listener;
    int line; /* who is being printed for; -1: nobody */
    unsigned pages;
    bool no_paper;
    bool ends; /* out of paper at line ends_at */
    unsigned ends_at;
    bool cover_open;
    bool stalls;
    bool mute;
    bool loses;
    uint8_t last[3]; /* DLE EOT n is heard wherever it stands */
    size_t used;     /* of buffer: taken and not yet printed */
    uint8_t buffer[BUFFER_SIZE];
    size_t typed;
    char input[256];
};

static void
say(const struct player *player, uint8_t byte)
{
    if (player->line >= 0 && !player->mute && write(player->line, &byte, 1) != 1)
        (void)fprintf(stderr, "shanju-paper: nobody hears the answer\n");
}

static void
write_file(const struct player *player, const char *name, const char *mode, struct bytes bytes)
{
    char path[PATH_MAX];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", player->options.folder, name);
    file = fopen(path, mode);
    if (file == NULL || fwrite(bytes.at, 1, bytes.size, file) != bytes.size || fclose(file) != 0)
        (void)fprintf(stderr, "shanju-paper: %s cannot be written\n", path);
}

static void
on_page(void *context, const struct picture *picture, struct bytes text)
{
    struct player *player = context;
    char name[32];
    char path[PATH_MAX];

    player->pages++;
    if (player->options.font_file != NULL) {
        (void)snprintf(path, sizeof(path), "%s/page-%u.png", player->options.folder, player->pages);
        if (picture_write_png(picture, path) != ERR_OK)
            (void)fprintf(stderr, "shanju-paper: %s cannot be written\n", path);
    }
    (void)snprintf(name, sizeof(name), "page-%u.txt", player->pages);
    write_file(player, name, "w", text);
    (void)printf("page %u\n", player->pages);
    (void)fflush(stdout);
}

static void
on_drawer(void *context)
{
    write_file(context, "drawer", "a", bytes_text("opened\n"));
}

static void
on_mark(void *context)
{
    struct player *player = context;

    if (!player->loses)
        say(player, 0);
    player->loses = false;
}

/* The answer to DLE EOT n (Epson's ESC/POS Command Reference). */
static uint8_t
answer_of(const struct player *player, uint8_t question)
{
    uint8_t answer = 0x12;

    if (question == 1 && (player->no_paper || player->cover_open))
        answer |= 0x08;
    if (question == 2 && player->cover_open)
        answer |= 0x04;
    if (question == 2 && player->no_paper)
        answer |= 0x20;
    if (question == 4 && player->no_paper)
        answer |= 0x60;
    return answer;
}

/* Prints what was taken, until there is no paper. */
static void
print_on(struct player *player)
{
    size_t done = 0;

    while (done < player->used && !player->no_paper && !player->cover_open) {
        if (roll_feed(player->roll, bytes_of(player->buffer + done, 1)) != ERR_OK)
            roll_end(player->roll);
        done++;
        if (player->ends && roll_lines(player->roll) >= player->ends_at) {
            player->ends = false;
            player->no_paper = true;
        }
    }
    memmove(player->buffer, player->buffer + done, player->used - done);
    player->used -= done;
}

static void
hear(struct player *player, uint8_t byte)
{
    player->last[0] = player->last[1];
    player->last[1] = player->last[2];
    player->last[2] = byte;
    player->buffer[player->used++] = byte;
    if (player->last[0] != 0x10 || player->last[1] != 0x04)
        return;
    /* A question takes no place behind what waits to be printed. */
    player->used -= player->used >= 3 ? 3 : player->used;
    say(player, answer_of(player, byte));
}

static void
on_line(struct player *player)
{
    uint8_t bytes[4096];
    size_t room = BUFFER_SIZE - player->used;
    ssize_t got = read(player->line, bytes, room < sizeof(bytes) ? room : sizeof(bytes));

    if (got <= 0) {
        (void)close(player->line);
        player->line = -1;
        return;
    }
    for (ssize_t i = 0; i < got; i++) {
        hear(player, bytes[i]);
        print_on(player);
    }
}

static void
obey(struct player *player, const char *word)
{
    int64_t lines;

    if (strcmp(word, "paper out") == 0)
        player->no_paper = true;
    else if (strcmp(word, "paper in") == 0)
        player->no_paper = false;
    else if (strncmp(word, "paper ends ", 11) == 0 &&
             text_read_int(bytes_text(word + 11), &lines) == ERR_OK && lines >= 0) {
        player->ends = true;
        player->ends_at = roll_lines(player->roll) + (unsigned)lines;
    } else if (strcmp(word, "cover open") == 0)
        player->cover_open = true;
    else if (strcmp(word, "cover closed") == 0)
        player->cover_open = false;
    else if (strcmp(word, "stall") == 0 || strcmp(word, "go") == 0)
        player->stalls = word[0] == 's';
    else if (strcmp(word, "mute") == 0 || strcmp(word, "speak") == 0)
        player->mute = word[0] == 'm';
    else if (strcmp(word, "lose") == 0)
        player->loses = true;
    else
        (void)fprintf(stderr, "shanju-paper: \"%s\" is not understood\n", word);
    (void)printf("now %s\n", word);
    (void)fflush(stdout);
    print_on(player);
}

/* False: standard input has ended. */
static bool
on_input(struct player *player)
{
    char *end;
    ssize_t got =
        read(STDIN_FILENO, player->input + player->typed, sizeof(player->input) - player->typed);

    if (got <= 0)
        return false;
    player->typed += (size_t)got;
    while ((end = memchr(player->input, '\n', player->typed)) != NULL) {
        size_t length = (size_t)(end - player->input) + 1;

        *end = '\0';
        obey(player, player->input);
        memmove(player->input, player->input + length, player->typed - length);
        player->typed -= length;
    }
    return player->typed < sizeof(player->input);
}

static void
turn_on(struct player *player)
{
    bool takes = player->line >= 0 && !player->stalls && player->used < BUFFER_SIZE;
    struct pollfd at[] = {{.fd = STDIN_FILENO, .events = POLLIN},
        {.fd = player->line < 0 ? player->listener : -1, .events = POLLIN},
        {.fd = takes ? player->line : -1, .events = POLLIN}};

    for (;;) {
        at[1].fd = player->line < 0 ? player->listener : -1;
        takes = player->line >= 0 && !player->stalls && player->used < BUFFER_SIZE;
        at[2].fd = takes ? player->line : -1;
        if (poll(at, LENGTH(at), -1) < 0)
            return;
        if (at[0].revents != 0 && !on_input(player))
            return;
        if (at[1].revents != 0)
            player->line = accept(player->listener, NULL, NULL);
        if (at[2].revents != 0)
            on_line(player);
    }
}

static enum err
listen_at(struct player *player)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons(player->options.port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int yes = 1;

    player->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (player->listener < 0)
        return ERR_SYSTEM;
    if (setsockopt(player->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
        bind(player->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(player->listener, 4) != 0 ||
        getsockname(player->listener, (struct sockaddr *)&address, &size) != 0)
        return ERR_BUSY;
    (void)printf("listening %d\n", ntohs(address.sin_port));
    (void)fflush(stdout);
    return ERR_OK;
}

enum err
player_run(const struct player_options *options)
{
    struct player *player = calloc(1, sizeof(*player));
    struct roll_options roll_options = {.dots = options->dots,
        .font_file = options->font_file,
        .owner = {.context = player, .page = on_page, .drawer = on_drawer, .mark = on_mark}};
    enum err err;

    if (player == NULL)
        return ERR_NO_SPACE;
    player->options = *options;
    player->line = -1;
    player->listener = -1;
    err = roll_open(&roll_options, &player->roll);
    if (err == ERR_OK)
        err = listen_at(player);
    if (err == ERR_OK)
        turn_on(player);
    if (player->line >= 0)
        (void)close(player->line);
    if (player->listener >= 0)
        (void)close(player->listener);
    roll_close(&player->roll);
    free(player);
    return err;
}
