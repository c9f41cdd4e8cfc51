#include "hub/flow/role.h"

#include <string.h>

static const struct {
    int64_t id;
    const char *word;
    enum organisation_kind kind;
    const char *english;
    const char *chinese;
    const char *words;
} roles[] = {
#define ROLE(name, id, word, kind, english, chinese, words)                                        \
    {id, word, kind, english, chinese, words},
#include "hub/flow/role.def"
#undef ROLE
};

size_t
role_count(void)
{
    return LENGTH(roles);
}

struct role_built_in
role_at(size_t place)
{
    struct role_built_in role = {.id = roles[place].id,
        .word = roles[place].word,
        .kind = roles[place].kind,
        .english = roles[place].english,
        .chinese = roles[place].chinese};

    NEED(permission_parse(bytes_text(roles[place].words), &role.may) == ERR_OK);
    return role;
}

bool
role_built_in(int64_t id, struct role_built_in *ret_role)
{
    for (size_t i = 0; i < LENGTH(roles); i++)
        if (roles[i].id == id) {
            *ret_role = role_at(i);
            return true;
        }
    return false;
}

bool
role_named(const char *word, struct role_built_in *ret_role)
{
    for (size_t i = 0; i < LENGTH(roles); i++)
        if (strcmp(roles[i].word, word) == 0) {
            *ret_role = role_at(i);
            return true;
        }
    return false;
}
