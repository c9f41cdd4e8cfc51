/*
 * embed -- turn a file into a C header.
 *
 *     embed hub/web/console.html
 *
 * Writes `static const unsigned char console_html[]` and console_html_size;
 * the array has a NUL behind the file's bytes. A string literal, because a
 * compiler reads one ten times as fast as a list of numbers.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 128
#define PIECE_SIZE 64

_Noreturn static void
fail(const char *path, const char *why)
{
    (void)fprintf(stderr, "embed: %s: %s\n", path, why);
    exit(EXIT_FAILURE);
}

/* The file's name as a C name: what is neither letter nor digit becomes _. */
static void
name_of(const char *path, char name[NAME_SIZE])
{
    const char *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1;
    size_t length = strlen(base);

    if (length >= NAME_SIZE || !isalpha((unsigned char)base[0]))
        fail(path, "this name cannot be a C name");
    for (size_t i = 0; i <= length; i++)
        name[i] = (char)(isalnum((unsigned char)base[i]) || i == length ? base[i] : '_');
}

/* What may stand in a C string as it is; not ?, which makes trigraphs. */
static bool
is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '?';
}

static void
put_bytes(const unsigned char *bytes, size_t count)
{
    (void)fputs("\n    \"", stdout);
    for (size_t i = 0; i < count; i++) {
        if (is_plain(bytes[i]))
            (void)putchar(bytes[i]);
        else
            (void)printf("\\%03o", (unsigned)bytes[i]);
    }
    (void)putchar('"');
}

int
main(int argc, char **argv)
{
    unsigned char piece[PIECE_SIZE];
    char name[NAME_SIZE];
    size_t count;
    FILE *input;

    if (argc != 2) {
        (void)fputs("usage: embed file\n", stderr);
        return EXIT_FAILURE;
    }
    name_of(argv[1], name);
    input = fopen(argv[1], "rb");
    if (input == NULL)
        fail(argv[1], strerror(errno));
    (void)printf("/* Made by tools/embed from %s. */\n#pragma once\n\n", argv[1]);
    (void)puts("#include <stddef.h>\n\n#pragma GCC diagnostic push");
    (void)puts("#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n");
    (void)printf("static const unsigned char %s[] =\n    \"\"", name);
    while ((count = fread(piece, 1, sizeof(piece), input)) > 0)
        put_bytes(piece, count);
    if (ferror(input))
        fail(argv[1], strerror(errno));
    (void)printf(";\n\nstatic const size_t %s_size = sizeof(%s) - 1;\n\n", name, name);
    (void)puts("#pragma GCC diagnostic pop");
    (void)fclose(input);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
