#include <inttypes.h>
#include <stdio.h>

#include "hub/flow/role.h"
#include "hub/flow/staff_flow.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_topics.h"

#include "hub/store/sql/store.sql.h"

/* Under which the login of the first administrator is kept. */
#define FIRST "first_administrator"
#define LOGIN_USUAL "admin"

static void
print_link(const struct provision_ask *ask, const struct staff_link *link)
{
    (void)printf(
        "good once, for a day:\n%s/console/#/invitation/%s\n", ask->options->console, link->token);
}

static void
make_link(const struct provision_ask *ask, const char *login, struct staff_link *ret_link)
{
    char secret[STAFF_TOKEN_LENGTH + 1];

    staff_token_make(ask->turn.random, secret);
    staff_flow_link(staff_id(login), secret, ret_link);
    crypt_wipe(secret, sizeof(secret));
}

static enum err
read_login(const char *given, char ret_login[static STAFF_LOGIN_MAX + 1])
{
    if (staff_login(given, ret_login) == ERR_OK)
        return ERR_OK;
    (void)fprintf(stderr,
        "the login \"%s\" is none: 3 to 64 letters, digits, and - _ . @ between them\n", given);
    provision_said();
    return ERR_BAD_STATE;
}

static enum err
invite(const struct provision_ask *ask, struct staff_invite *invite)
{
    struct staff_link link;
    enum err err;

    make_link(ask, invite->login, &link);
    memcpy(invite->link, link.hash, sizeof(link.hash));
    staff_flow_invite(invite);
    err = provision_books_decide(ask, &invite->operation);
    if (err == ERR_OK)
        print_link(ask, &link);
    else if (err == ERR_CONFLICT)
        (void)fprintf(stderr, "somebody has the login \"%s\"\n", invite->login);
    else if (err == ERR_BAD_STATE)
        (void)fprintf(stderr, "that role is not given at such a place\n");
    if (err != ERR_CONFLICT && err != ERR_BAD_STATE)
        return err;
    provision_said();
    return ERR_BAD_STATE;
}

static enum err
renew(const struct provision_ask *ask, const char *login, bool only_invited)
{
    struct staff_renew renew = {.staff_id = staff_id(login), .only_invited = only_invited};
    struct staff_link link;
    enum err err;

    make_link(ask, login, &link);
    memcpy(renew.link, link.hash, sizeof(link.hash));
    staff_flow_renew(&renew);
    err = provision_books_decide(ask, &renew.operation);
    if (err == ERR_OK)
        print_link(ask, &link);
    return err;
}

static enum err
refuse_init(const char *first)
{
    (void)fprintf(stderr,
        "the first administrator is \"%s\"; \"shanju-hub init again\" makes a new link while "
        "nobody "
        "has come by it, \"shanju-hub staff reset %s\" one after\n",
        first, first);
    provision_said();
    return ERR_BAD_STATE;
}

/* Of two that begin at once one finds the other's login. */
static enum err
init(const struct provision_ask *ask)
{
    char login[STAFF_LOGIN_MAX + 1];
    char first[STAFF_LOGIN_MAX + 1];
    enum err err = read_login(ask->count == 0 ? LOGIN_USUAL : ask->words[0], login);

    if (err == ERR_OK)
        err = database_meta_add(ask->engine, FIRST, bytes_text(""));
    if (err == ERR_OK)
        err = database_meta_get(ask->engine, FIRST, first, sizeof(first));
    if (err != ERR_OK)
        return err;
    if (first[0] != '\0')
        return refuse_init(first);
    err = database_meta_set(ask->engine, FIRST, bytes_text(login));
    return err != ERR_OK ? err
                         : invite(ask, &(struct staff_invite){.login = login,
                                           .name = login,
                                           .organisation_id = ORGANISATION_PLATFORM_ID,
                                           .role_id = ROLE_PLATFORM_ADMIN});
}

static enum err
init_again(const struct provision_ask *ask)
{
    char first[STAFF_LOGIN_MAX + 1];
    enum err err = database_meta_get(ask->engine, FIRST, first, sizeof(first));

    if (err == ERR_OK)
        err = renew(ask, first, true);
    return err == ERR_BAD_STATE ? refuse_init(first) : err;
}

static enum err
add(const struct provision_ask *ask)
{
    struct staff_invite wanted = {.name = ask->words[1]};
    char login[STAFF_LOGIN_MAX + 1];
    struct role_built_in role;
    enum err err = read_login(ask->words[0], login);

    wanted.login = login;
    if (err == ERR_OK && (strlen(wanted.name) == 0 || strlen(wanted.name) > 90))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        err = provision_books_int(ask->words[2], &wanted.organisation_id);
    if (err == ERR_OK && role_named(ask->words[3], &role))
        wanted.role_id = role.id;
    else if (err == ERR_OK)
        err = provision_books_int(ask->words[3], &wanted.role_id);
    return err == ERR_OK ? invite(ask, &wanted) : err;
}

static enum err
reset(const struct provision_ask *ask)
{
    char login[STAFF_LOGIN_MAX + 1];
    enum err err = staff_login(ask->words[0], login);

    return err == ERR_OK ? renew(ask, login, false) : err;
}

static enum err
suspend(const struct provision_ask *ask)
{
    char login[STAFF_LOGIN_MAX + 1];
    struct staff_change_of change = {.suspends = strcmp(ask->words[0], "suspend") == 0};
    enum err err = staff_login(ask->words[1], login);

    if (err != ERR_OK)
        return err;
    change.staff_id = staff_id(login);
    staff_flow_change(&change);
    err = provision_books_decide(ask, &change.operation);
    if (err == ERR_OK)
        (void)printf("%s is %s\n", login, change.suspends == 1 ? "suspended" : "let in again");
    return err;
}

static void
print_person(void *context, struct query *row)
{
    struct bytes login = query_text(row, 0);
    struct bytes name = query_text(row, 1);
    struct bytes state = query_text(row, 2);
    struct bytes place = query_text(row, 4);
    struct bytes own = query_text(row, 6);
    struct role_built_in role;

    (void)context;
    (void)printf("%.*s %.*s, %.*s%s", (int)login.size, (const char *)login.at, (int)name.size,
        (const char *)name.at, (int)state.size, (const char *)state.at,
        query_int(row, 3) != 0 ? ", second factor" : "");
    if (role_built_in(query_int(row, 5), &role))
        own = bytes_text(role.word);
    if (query_int(row, 7) != 0)
        (void)printf(": %.*s at %" PRId64 " %.*s", (int)own.size, (const char *)own.at,
            query_int(row, 7), (int)place.size, (const char *)place.at);
    (void)printf("\n");
}

static enum err
list(const struct provision_ask *ask)
{
    return provision_books_list(ask, &(struct provision_books_rows){.which = SQL_STORE_STAFF_ALL,
                                         .each = print_person,
                                         .none = "nobody; begin with \"shanju-hub init\""});
}

static const struct provision_command commands[] = {
    {.usage = "init again", .text = "a new link while nobody has come by it", .run = init_again},
    {.usage = "init [LOGIN]",
        .text = "the platform's first administrator (admin):\n"
                "prints a one-time link to the console",
        .run = init},
    {.usage = "staff list", .text = "who may come in at the console", .run = list},
    {.usage = "staff invite LOGIN NAME ORGANISATION ROLE",
        .text = "prints a one-time link; a role as\n"
                "platform_operator, merchant_admin, cashier",
        .run = add},
    {.usage = "staff suspend|resume LOGIN",
        .text = "signed out everywhere, and kept out",
        .run = suspend},
    {.usage = "staff reset LOGIN",
        .text = "a new link; password and second factor go",
        .run = reset},
};

const struct provision_topic provision_staff = {
    .name = "people",
    .missing = "there is no such person, place or role; see \"shanju-hub staff list\"",
    .commands = commands,
    .count = LENGTH(commands),
};
