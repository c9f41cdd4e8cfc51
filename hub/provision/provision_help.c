#include <stdio.h>
#include <string.h>

#include "hub/provision/provision_topics.h"

#define COLUMN 46 /* where it says what a command does */

/* Texts stand in a column of their own, on a line of their own where the command is long. */
static void
put_command(FILE *out, const struct provision_command *command)
{
    int width = fprintf(out, "  %s", command->usage);
    const char *text = command->text;

    while (text[0] != '\0') {
        size_t length = strcspn(text, "\n");

        if (width > COLUMN - 2) {
            (void)fputc('\n', out);
            width = 0;
        }
        (void)fprintf(out, "%*s%.*s", COLUMN - width, "", (int)length, text);
        width = COLUMN;
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    (void)fputc('\n', out);
}

static void
put_all(FILE *out)
{
    for (size_t i = 0; i < PROVISION_TOPICS; i++) {
        const struct provision_topic *topic = provision_topics[i];

        if (topic->name[0] != '\0')
            (void)fprintf(out, "%s\n", topic->name);
        for (size_t k = 0; k < topic->count; k++)
            put_command(out, &topic->commands[k]);
    }
    (void)fputs("\nMERCHANT is a merchant's number, BY a person's. A hub on SQLite must be stopped "
                "for these.\n",
        out);
}

/* The one that is meant; else those that begin with that word. */
static void
put_meant(FILE *out, const struct provision_command *meant, const char *word)
{
    for (size_t i = 0; i < PROVISION_TOPICS; i++)
        for (size_t k = 0; k < provision_topics[i]->count; k++) {
            const struct provision_command *command = &provision_topics[i]->commands[k];

            if (meant == NULL ? provision_command_begins(command->usage, word) : meant == command)
                put_command(out, command);
        }
}

static bool
is_known(const char *word)
{
    for (size_t i = 0; i < PROVISION_TOPICS; i++)
        for (size_t k = 0; k < provision_topics[i]->count; k++)
            if (provision_command_begins(provision_topics[i]->commands[k].usage, word))
                return true;
    return false;
}

static const char *
wrong_word(enum err err)
{
    return err == ERR_OUT_OF_RANGE ? "one of the numbers is too small or too large"
           : err == ERR_TOO_BIG    ? "one of the words is too long"
                                   : "this is not how it is written";
}

static void
explain_mistake(FILE *out, const struct provision_command *meant, const char *word, enum err err)
{
    if (is_known(word)) {
        (void)fprintf(out, "shanju-hub: %s: %s\n", word, wrong_word(err));
        put_meant(out, meant, word);
    } else {
        (void)fprintf(out, "shanju-hub: there is no command \"%s\"\n", word);
    }
    (void)fputs("\"shanju-hub help\" lists all commands.\n", out);
}

/* A program runs one command. */
static bool said;

void
provision_said(void)
{
    said = true;
}

bool
provision_explain(FILE *out, const char *const *arguments, size_t count, enum err err)
{
    const struct provision_topic *topic;
    struct provision_ask ask;
    const struct provision_command *command =
        provision_command_find(arguments, count, &ask, &topic);

    if (err == ERR_BAD_INPUT || err == ERR_OUT_OF_RANGE || err == ERR_TOO_BIG) {
        explain_mistake(out, command, arguments[0], err);
        return true;
    }
    if (err == ERR_BAD_STATE && said) {
        (void)fprintf(out, "shanju-hub: %s: nothing was changed\n", arguments[0]);
        return true;
    }
    if (err != ERR_NOT_FOUND || command == NULL)
        return false;
    (void)fprintf(out, "shanju-hub: %s: %s\n", arguments[0],
        command->missing == NULL ? topic->missing : command->missing);
    return true;
}

static enum err
help(const struct provision_ask *ask)
{
    (void)ask;
    put_all(stdout);
    return ERR_OK;
}

static enum err
openapi(const struct provision_ask *ask)
{
    ask->options->print_openapi(stdout);
    return ERR_OK;
}

static const struct provision_command commands[] = {
    {.usage = "help", .text = "this list", .run = help, .bare = true},
    {.usage = "openapi",
        .text = "prints the OpenAPI document of /v1",
        .run = openapi,
        .bare = true},
};

const struct provision_topic provision_help = {
    .name = "about the hub",
    .missing = "",
    .commands = commands,
    .count = LENGTH(commands),
};
