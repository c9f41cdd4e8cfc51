/*
 * tidy -- the rules of the house that no compiler knows.
 *
 *     tidy file ...
 *
 * One pass over the text, no parsing: definitions are recognised by their
 * brace in the first column, which is how we write them. C files are held to
 * all rules; scripts, SQL and prose to those about spaces and open ends.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 8192
#define COLUMNS_MAX 100
#define FUNCTION_LINES_MAX 70
#define FILE_LINES_MAX 500

struct ban {
    const char *word; /* with "(" behind it: only when it is called */
    const char *instead;
    const char *exempt; /* the file that may, or NULL */
};

/* Matched as whole words, outside comments and strings. */
static const struct ban bans[] = {
    {"alloca(", "an arena", NULL},
    {"assert(", "NEED", NULL},
    {"atoi", "text_read_int", NULL},
    {"atol", "text_read_int", NULL},
    {"atoll", "text_read_int", NULL},
    {"clock_gettime", "the clock you were given", "shared/base/clock.c"},
    {"clock(", "the clock you were given", NULL},
    {"double", "whole numbers", "hub/export/sheet_xlsx.c"}, /* a spreadsheet has nothing else */
    {"float", "whole numbers", NULL},
    {"getrandom", "the random source you were given", "shared/base/random.c"},
    {"gets", "fgets", NULL},
    {"gettimeofday", "the clock you were given", NULL},
    {"gmtime", "a moment", NULL},
    {"gmtime_r", "a moment", NULL},
    {"localtime", "a moment", NULL},
    {"localtime_r", "a moment", NULL},
    {"mktime", "a moment", NULL},
    {"nanosleep", "a timer", NULL},
    {"rand", "the random source you were given", NULL},
    {"random(", "the random source you were given", NULL},
    {"setjmp(", "an enum err", "hub/store/lane_turn.c"}, /* a decision that cannot be made */
    {"sleep", "a timer", NULL},
    {"sprintf", "snprintf", NULL},
    {"srand", "random_seed", NULL},
    {"strcat", "a struct text", NULL},
    {"strcpy", "text_copy", NULL},
    {"strncat", "a struct text", NULL},
    {"strncpy", "text_copy", NULL},
    {"strtod", "whole numbers", NULL},
    {"strtok", "strtok_r", NULL},
    {"strtol", "text_read_int", NULL},
    {"strtoll", "text_read_int", NULL},
    {"strtoul", "text_read_int", NULL},
    {"strtoull", "text_read_int", NULL},
    {"system(", "posix_spawn", NULL},
    {"time(", "the clock you were given", NULL},
    {"typedef struct", "struct name", NULL},
    {"typedef enum", "enum name", NULL},
    {"usleep", "a timer", NULL},
    {"vsprintf", "vsnprintf", NULL},
};

/* Open ends are issues, not comments. Written apart, so that this file does not hold them. */
static const char *const open_ends[] = {"TO"
                                        "DO",
    "FIX"
    "ME",
    "XX"
    "X",
    "HA"
    "CK"};

static unsigned complaints;

static void
complain(const char *file, unsigned line, const char *what, const char *instead)
{
    (void)printf("%s:%u: %s%s%s\n", file, line, what, *instead ? ": use " : "", instead);
    complaints++;
}

static bool
ends(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t suffix_length = strlen(suffix);

    return length >= suffix_length && strcmp(text + length - suffix_length, suffix) == 0;
}

/* Blank out comments and literals in place; returns whether a comment stays open. */
static bool
keep_code(char *line, bool in_comment)
{
    char quote = '\0';

    for (char *at = line; *at != '\0'; at++) {
        char here = *at;

        if (in_comment) {
            in_comment = !(here == '*' && at[1] == '/');
            if (!in_comment)
                *at++ = ' ';
            *at = ' ';
        } else if (quote != '\0') {
            if (here == '\\' && at[1] != '\0')
                *at++ = ' ';
            else if (here == quote)
                quote = '\0';
            *at = ' ';
        } else if (here == '/' && at[1] == '*') {
            in_comment = true;
            *at++ = ' ';
            *at = ' ';
        } else if (here == '"' || here == '\'') {
            quote = here;
            *at = ' ';
        }
    }
    return in_comment;
}

static bool
is_word_part(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool
has_word(const char *line, const char *word)
{
    size_t length = strlen(word);
    bool called = word[length - 1] == '(';

    for (const char *at = strstr(line, word); at != NULL; at = strstr(at + 1, word)) {
        bool begins = at == line || !is_word_part(at[-1]);
        bool member = at != line && (at[-1] == '.' || at[-1] == '>');

        if (begins && !member && (called || !is_word_part(at[length])))
            return true;
    }
    return false;
}

static void
check_bans(const char *file, unsigned number, const char *code)
{
    for (size_t i = 0; i < sizeof(bans) / sizeof(bans[0]); i++) {
        if (bans[i].exempt != NULL && strcmp(file, bans[i].exempt) == 0)
            continue;
        if (has_word(code, bans[i].word))
            complain(file, number, bans[i].word, bans[i].instead);
    }
    if (strstr(code, "//") != NULL)
        complain(file, number, "// comment", "/* */");
}

/* Characters, not bytes: a byte 10xxxxxx goes on with the one before. */
static size_t
columns(const char *line)
{
    size_t count = 0;

    for (; *line != '\0'; line++)
        count += ((unsigned char)*line & 0xC0) != 0x80;
    return count;
}

static void
check_line(const char *file, unsigned number, const char *line)
{
    size_t length = strlen(line);

    if (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
        complain(file, number, "space at the end of the line", "");
    if (length > 0 && line[length - 1] == '\r')
        complain(file, number, "carriage return", "a line end of one character");
    for (size_t i = 0; i < sizeof(open_ends) / sizeof(open_ends[0]); i++)
        if (has_word(line, open_ends[i]))
            complain(file, number, "an open end is an issue, not a comment", "");
}

/* "foo.h" begins: a comment's first line, then " * foo.h -- what it is for". */
static void
check_head(const char *file, unsigned number, const char *line)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash == NULL ? file : slash + 1;
    size_t length = strlen(base);

    if (number == 1 && strcmp(line, "/*") != 0)
        complain(file, number, "a header begins by saying what it is for", "");
    if (number == 2 && (strncmp(line, " * ", 3) != 0 || strncmp(line + 3, base, length) != 0 ||
                           strncmp(line + 3 + length, " -- ", 4) != 0))
        complain(file, number, "the second line of a header", "\" * name.h -- what it is for\"");
}

static void
check_source_line(const char *file, unsigned number, const char *line)
{
    if (columns(line) > COLUMNS_MAX)
        complain(file, number, "line is longer than 100 columns", "");
    if (strchr(line, '\t') != NULL)
        complain(file, number, "tab", "spaces");
    if (ends(file, ".h"))
        check_head(file, number, line);
}

static void
check_file(const char *path)
{
    bool source = ends(path, ".c") || ends(path, ".h");
    char line[LINE_SIZE];
    unsigned number = 0;
    unsigned opened = 0;
    bool in_comment = false;
    bool ended = true;
    FILE *input = fopen(path, "r");

    if (input == NULL) {
        complain(path, 0, strerror(errno), "");
        return;
    }
    while (fgets(line, sizeof(line), input) != NULL) {
        number++;
        ended = strchr(line, '\n') != NULL;
        line[strcspn(line, "\n")] = '\0';
        check_line(path, number, line);
        if (!source)
            continue;
        check_source_line(path, number, line);
        in_comment = keep_code(line, in_comment);
        check_bans(path, number, line);
        if (line[0] == '{')
            opened = number;
        if (line[0] == '}' && opened != 0 && number - opened - 1 > FUNCTION_LINES_MAX)
            complain(path, opened, "function is longer than 70 lines", "");
        if (line[0] == '}')
            opened = 0;
    }
    if (!ended)
        complain(path, number, "the last line has no end", "");
    if (source && number > FILE_LINES_MAX)
        complain(path, number, "file is longer than 500 lines", "");
    (void)fclose(input);
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        check_file(argv[i]);
    return complaints == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
