/*
 * embed -- turn a file into a C header.
 *
 *     embed hub/web/console.html
 *
 * What is for readers of the file only is left out: white space before a line, and in a
 * style or a script a line that is a comment. Writes `static const unsigned char
 * console_html[]` and console_html_size; the array has a NUL behind the bytes. A string
 * literal, because a compiler reads one ten times as fast as a list of numbers.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 128
#define LINE_SIZE 8192
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

static bool
ends_with(const char *text, size_t length, const char *end)
{
    size_t size = strlen(end);

    return length >= size && memcmp(text + length - size, end, size) == 0;
}

static void
put_line(const char *path, const char *line)
{
    const char *at = line + strspn(line, " \t");
    size_t length = strlen(at);
    size_t inside = length > 0 && at[length - 1] == '\n' ? length - 1 : length;
    bool has_comments =
        ends_with(path, strlen(path), ".css") || ends_with(path, strlen(path), ".js");

    if (strlen(line) + 1 == LINE_SIZE)
        fail(path, "a line is too long");
    if (has_comments && strncmp(at, "/*", 2) == 0 && ends_with(at, inside, "*/"))
        return;
    for (; length > 0; at += PIECE_SIZE) {
        size_t count = length < PIECE_SIZE ? length : PIECE_SIZE;

        put_bytes((const unsigned char *)at, count);
        length -= count;
    }
}

int
main(int argc, char **argv)
{
    char name[NAME_SIZE];
    static char line[LINE_SIZE];
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
    while (fgets(line, sizeof(line), input) != NULL)
        put_line(argv[1], line);
    if (ferror(input))
        fail(argv[1], strerror(errno));
    (void)printf(";\n\nstatic const size_t %s_size = sizeof(%s) - 1;\n\n", name, name);
    (void)puts("#pragma GCC diagnostic pop");
    (void)fclose(input);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
