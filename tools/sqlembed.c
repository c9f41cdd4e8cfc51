/*
 * sqlembed -- turn SQL files into C headers, for both engines.
 *
 *     sqlembed hub/store/sql/payment.sql       enum payment_sql, payment_sql[]
 *     sqlembed --list FILE.sql...              all_sql[], a table of those tables
 *     sqlembed --migrations DIR/NNNN_x.sql...  struct db_migration DIR_migrations[]
 *
 * A statement begins with a line "-- name: payment_move", after the name of its
 * file, and ends with a semicolon. Its author writes $1, $2: PostgreSQL takes
 * the text as it is, SQLite gets ?1, ?2 (to SQLite $2 is a name, numbered by its
 * turn, so that "SELECT $2, $1" would swap its arguments without a word).
 *
 * What the two engines would read differently is refused, not translated.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 1024
#define NAME_SIZE 64
#define STATEMENT_SIZE 16384
#define PARAMS_MAX 64
#define DEPTH_MAX 32

struct refusal {
    const char *word;
    const char *why;
};

/* Words outside of quotes, in small letters. */
static const struct refusal refusals[] = {
    {"like", "SQLite ignores case in LIKE: compare with =, or a range"},
    {"ilike", "SQLite has no ILIKE"},
    {"glob", "PostgreSQL has no GLOB"},
    {"nulls", "the engines sort NULL differently: keep NULL out of ORDER BY"},
    {"now", "the time is a parameter"},
    {"current_timestamp", "the time is a parameter"},
    {"current_date", "the time is a parameter"},
    {"random", "what is random is a parameter"},
    {"avg", "a fraction: ask for the sum and the count"},
    {"collate", "the engines name collations differently"},
};

struct statement {
    char name[NAME_SIZE];
    char text[STATEMENT_SIZE]; /* without comments, each line ended by '\n' */
    size_t length;
    unsigned line; /* where it begins */
    unsigned params_count;
};

/* What has been seen at one depth of parentheses. */
struct clause {
    bool insert;
    bool select;
    bool where; /* since that select */
};

static const char *input_name;
static unsigned input_line;

_Noreturn static void
fail(const char *why)
{
    (void)fprintf(stderr, "%s:%u: %s\n", input_name, input_line, why);
    exit(EXIT_FAILURE);
}

static FILE *
open_input(const char *path)
{
    FILE *input = fopen(path, "r");

    input_name = path;
    input_line = 0;
    if (input == NULL)
        fail(strerror(errno));
    return input;
}

/* "hub/store/sql/payment.sql" is "payment"; of a folder, its last part. */
static void
base_name(const char *path, size_t length, char name[NAME_SIZE])
{
    size_t start = length;
    size_t end;

    while (start > 0 && path[start - 1] != '/')
        start--;
    for (end = start; end < length && path[end] != '.'; end++)
        if (!islower((unsigned char)path[end]) && !isdigit((unsigned char)path[end]) &&
            path[end] != '_')
            fail("a name is of small letters, digits and _");
    if (end == start || end - start >= NAME_SIZE)
        fail("a name has 1 to 63 characters");
    memcpy(name, path + start, end - start);
    name[end - start] = '\0';
}

static bool
is_word_part(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* SQL_NAME between what surrounds it. */
static void
put_enumerator(const char *before, const char *name, const char *after)
{
    (void)printf("%sSQL_", before);
    for (; *name != '\0'; name++)
        (void)putchar(toupper((unsigned char)*name));
    (void)fputs(after, stdout);
}

/* A character of a C string; ? would make trigraphs. */
static void
put_escaped(char c)
{
    if (c == '"' || c == '\\' || c == '?')
        (void)putchar('\\');
    (void)putchar(c);
}

static void
put_text(const char *text, char sign)
{
    bool quoted = false;

    (void)fputs("\n        \"", stdout);
    for (const char *at = text; *at != '\0'; at++) {
        quoted = quoted != (*at == '\'');
        if (*at == '\n' && at[1] != '\0')
            (void)fputs(" \"\n        \"", stdout);
        else if (*at != '\n')
            put_escaped(*at == '$' && !quoted ? sign : *at);
    }
    (void)putchar('"');
}

/* One parameter, $ and digits; returns where it ends. */
static const char *
note_param(const char *at, bool used[PARAMS_MAX + 1])
{
    unsigned number = 0;

    for (at++; isdigit((unsigned char)*at); at++)
        if (number <= PARAMS_MAX)
            number = number * 10 + (unsigned)(*at - '0');
    if (number < 1 || number > PARAMS_MAX)
        fail("a parameter is $1 to $64");
    used[number] = true;
    return at;
}

/* One word; returns where it ends. before is the word in front of it, in small letters. */
static const char *
check_word(const char *at, char before[NAME_SIZE], struct clause *clause)
{
    char word[NAME_SIZE] = "";
    size_t length = 0;

    for (; is_word_part(*at); at++)
        if (length + 1 < sizeof(word))
            word[length++] = (char)tolower((unsigned char)*at);
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
        if (strcmp(word, refusals[i].word) == 0)
            fail(refusals[i].why);
    if (strcmp(before, "for") == 0 && (strcmp(word, "update") == 0 || strcmp(word, "share") == 0))
        fail("SQLite has no row locks: put the old state into WHERE");
    if (strcmp(word, "insert") == 0)
        clause->insert = true;
    if (strcmp(word, "select") == 0)
        *clause = (struct clause){.insert = clause->insert, .select = true};
    if (strcmp(word, "where") == 0)
        clause->where = true;
    if (strcmp(before, "on") == 0 && strcmp(word, "conflict") == 0 && clause->insert &&
        clause->select && !clause->where)
        fail("SQLite takes this ON for a join: write WHERE true before ON CONFLICT");
    memcpy(before, word, sizeof(word));
    return at;
}

static void
check_sign(const char *at)
{
    if (at[0] == ':' && at[1] == ':')
        fail("SQLite has no ::type; use CAST");
    if (at[0] == '?')
        fail("a parameter is written $1");
    if (at[0] == '"')
        fail("SQLite takes a misspelt \"name\" for text: no double quotes");
    if (at[0] == '`' || at[0] == '[' || at[0] == '\\')
        fail("only one of the engines reads this sign");
    if (at[0] == '/' && at[1] == '*')
        fail("comments begin with --");
    if (at[0] == ';')
        fail("one statement under one name");
}

static void
count_params(struct statement *statement, const bool used[PARAMS_MAX + 1])
{
    for (unsigned i = 1; i <= PARAMS_MAX; i++) {
        if (!used[i])
            continue;
        if (i != statement->params_count + 1)
            fail("a parameter number is skipped");
        statement->params_count = i;
    }
}

static void
check_statement(struct statement *statement)
{
    struct clause clauses[DEPTH_MAX] = {0};
    bool used[PARAMS_MAX + 1] = {false};
    char before[NAME_SIZE] = "";
    size_t depth = 0;
    const char *at = statement->text;

    while (*at != '\0') {
        check_sign(at);
        if (is_word_part(*at)) {
            at = check_word(at, before, &clauses[depth]);
            continue;
        }
        if (!isspace((unsigned char)*at))
            before[0] = '\0';
        if (*at == '\'') {
            at = strchr(at + 1, '\'') + 1; /* cut_comment() has seen it closed */
            continue;
        }
        if (*at == '$') {
            at = note_param(at, used);
            continue;
        }
        if (*at == '(' && ++depth == DEPTH_MAX)
            fail("too many parentheses");
        if (*at == '(')
            clauses[depth] = (struct clause){.insert = false};
        if (*at == ')' && depth-- == 0)
            fail("a parenthesis too many");
        at++;
    }
    if (depth != 0)
        fail("a parenthesis stays open");
    count_params(statement, used);
}

/* Check and write what has been gathered, if anything. */
static void
end_statement(struct statement *statement)
{
    unsigned here = input_line;

    if (statement->name[0] == '\0')
        return;
    input_line = statement->line;
    if (statement->length < 2 || statement->text[statement->length - 2] != ';')
        fail("a statement ends with a semicolon");
    statement->length -= 2;
    statement->text[statement->length] = '\0';
    check_statement(statement);
    put_enumerator("    [", statement->name, "] = ");
    (void)printf("{\"%s\",", statement->name);
    put_text(statement->text, '$');
    (void)putchar(',');
    put_text(statement->text, '?');
    (void)printf(",\n        %u},\n", statement->params_count);
    input_line = here;
    *statement = (struct statement){.name = ""};
}

/* Cut a comment off, and the spaces before it; quotes are respected. */
static void
cut_comment(char *line)
{
    bool quoted = false;
    size_t length = 0;

    for (; line[length] != '\0'; length++) {
        quoted = quoted != (line[length] == '\'');
        if (!quoted && line[length] == '-' && line[length + 1] == '-')
            break;
    }
    if (quoted)
        fail("a quoted text ends on its line");
    while (length > 0 && isspace((unsigned char)line[length - 1]))
        length--;
    line[length] = '\0';
}

static void
add_line(struct statement *statement, const char *line)
{
    size_t length = strlen(line);

    if (length == 0)
        return;
    if (statement->name[0] == '\0')
        fail("text before the first \"-- name: \"");
    if (statement->length + length + 2 > sizeof(statement->text))
        fail("the statement is too long");
    memcpy(statement->text + statement->length, line, length);
    statement->length += length;
    statement->text[statement->length++] = '\n';
    statement->text[statement->length] = '\0';
}

static bool
next_line(FILE *input, char line[LINE_SIZE])
{
    if (fgets(line, LINE_SIZE, input) == NULL) {
        if (ferror(input))
            fail(strerror(errno));
        return false;
    }
    input_line++;
    if (strchr(line, '\n') == NULL)
        fail("the line is too long, or has no end");
    line[strcspn(line, "\n")] = '\0';
    return true;
}

/* The statement's name, when the line begins one. */
static const char *
name_in(const char *line, const char *file)
{
    static const char mark[] = "-- name: ";
    const char *name = line + sizeof(mark) - 1;
    char checked[NAME_SIZE];

    if (strncmp(line, mark, sizeof(mark) - 1) != 0)
        return NULL;
    base_name(name, strlen(name), checked);
    if (strcmp(name, checked) != 0)
        fail("a name is of small letters, digits and _");
    if (strncmp(name, file, strlen(file)) != 0 || name[strlen(file)] != '_')
        fail("a statement is named after its file: file_verb");
    if (strcmp(name + strlen(file), "_count") == 0)
        fail("this name would be the enumerator that counts");
    return name;
}

static void
write_enum(FILE *input, const char *file)
{
    char line[LINE_SIZE];

    (void)printf("enum %s_sql {\n", file);
    while (next_line(input, line)) {
        const char *name = name_in(line, file);

        if (name != NULL)
            put_enumerator("    ", name, ",\n");
    }
    put_enumerator("    ", file, "_COUNT\n};\n\n");
}

static void
write_table(FILE *input, const char *file)
{
    static struct statement statement;
    char line[LINE_SIZE];

    (void)printf("static const struct statement %s_sql[] = {\n", file);
    while (next_line(input, line)) {
        const char *name = name_in(line, file);

        if (name != NULL) {
            end_statement(&statement);
            (void)snprintf(statement.name, sizeof(statement.name), "%s", name);
            statement.line = input_line;
        } else {
            cut_comment(line);
            add_line(&statement, line);
        }
    }
    end_statement(&statement);
    (void)puts("};\n");
}

static void
begin_header(const char *what, const char *includes)
{
    (void)printf("/* Made by tools/sqlembed from %s. */\n#pragma once\n\n", what);
    (void)printf("#include \"%s\"\n\n", includes);
    (void)puts("#pragma GCC diagnostic push");
    (void)puts("#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n");
}

static void
end_header(void)
{
    (void)puts("#pragma GCC diagnostic pop");
}

static void
embed_statements(const char *path)
{
    char file[NAME_SIZE];
    FILE *input = open_input(path);

    base_name(path, strlen(path), file);
    begin_header(path, "shared/db/statement.h");
    write_enum(input, file);
    rewind(input);
    input_line = 0;
    write_table(input, file);
    end_header();
    (void)fclose(input);
}

static void
embed_list(char **paths, int count)
{
    char file[NAME_SIZE];

    begin_header("all files of a folder", "shared/db/statement.h");
    for (int i = 0; i < count; i++)
        (void)printf("#include \"%s.h\"\n", paths[i]);
    (void)puts("\nstatic const struct statement_set all_sql[] = {");
    for (int i = 0; i < count; i++) {
        input_name = paths[i];
        base_name(paths[i], strlen(paths[i]), file);
        (void)printf("    {\"%s\", %s_sql,", file, file);
        put_enumerator(" ", file, "_COUNT},\n");
    }
    (void)puts("};\n");
    end_header();
}

static void
embed_migration(const char *path, const char *file)
{
    char line[LINE_SIZE];
    FILE *input = open_input(path);

    (void)printf("    {\"%s\",", file);
    while (next_line(input, line)) {
        (void)fputs("\n        \"", stdout);
        for (const char *at = line; *at != '\0'; at++)
            put_escaped(*at);
        (void)fputs("\\n\"", stdout);
    }
    (void)puts("},");
    if (input_line == 0)
        fail("a migration without text");
    (void)fclose(input);
}

/* Files NNNN_what.sql of one folder, numbered from 0001 without a gap. */
static void
embed_migrations(char **paths, int count)
{
    char name[NAME_SIZE];
    size_t folder = strlen(paths[0]);

    while (folder > 0 && paths[0][folder - 1] != '/')
        folder--;
    input_name = paths[0];
    base_name(paths[0], folder == 0 ? 0 : folder - 1, name);
    begin_header("migrations", "shared/db/db.h");
    if (strcmp(name, "migrations") == 0)
        (void)puts("static const struct db_migration migrations[] = {");
    else
        (void)printf("static const struct db_migration %s_migrations[] = {\n", name);
    for (int i = 0; i < count; i++) {
        char number[16];

        input_name = paths[i];
        base_name(paths[i], strlen(paths[i]), name);
        (void)snprintf(number, sizeof(number), "%04d_", i + 1);
        if (strncmp(name, number, strlen(number)) != 0)
            fail("migrations are numbered from 0001_ without a gap");
        embed_migration(paths[i], name);
    }
    (void)puts("};\n");
    end_header();
}

int
main(int argc, char **argv)
{
    if (argc == 2 && argv[1][0] != '-') {
        embed_statements(argv[1]);
    } else if (argc > 2 && strcmp(argv[1], "--list") == 0) {
        embed_list(argv + 2, argc - 2);
    } else if (argc > 2 && strcmp(argv[1], "--migrations") == 0) {
        embed_migrations(argv + 2, argc - 2);
    } else {
        (void)fputs("usage: sqlembed [--list | --migrations] file.sql...\n", stderr);
        return EXIT_FAILURE;
    }
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
