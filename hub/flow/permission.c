#include "hub/flow/permission.h"

static const struct {
    const char *word;
    const char *english;
    const char *chinese;
} kinds[PERMISSION_COUNT] = {
    [PERMISSION_NONE] = {"", "", ""},
#define PERMISSION(name, word, english, chinese) [PERMISSION_##name] = {word, english, chinese},
#include "hub/flow/permission.def"
#undef PERMISSION
};

const char *
permission_word(enum permission permission)
{
    return kinds[permission].word;
}

const char *
permission_says(enum permission permission, bool english)
{
    return english ? kinds[permission].english : kinds[permission].chinese;
}

enum permission
permission_of(struct bytes word)
{
    for (enum permission i = PERMISSION_NONE + 1; i < PERMISSION_COUNT; i++)
        if (bytes_is(word, kinds[i].word))
            return i;
    return PERMISSION_NONE;
}

enum err
permission_parse(struct bytes words, struct permissions *ret_permissions)
{
    struct permissions all = {0};
    size_t start = 0;

    for (size_t i = 0; i <= words.size && words.size > 0; i++) {
        enum permission one;

        if (i < words.size && words.at[i] != ' ')
            continue;
        one = permission_of(bytes_of(words.at + start, i - start));
        if (one == PERMISSION_NONE)
            return ERR_BAD_INPUT;
        all = permissions_both(all, permissions_of(one));
        start = i + 1;
    }
    *ret_permissions = all;
    return ERR_OK;
}

void
permission_put(struct text *text, struct permissions permissions)
{
    const char *joint = "";

    for (enum permission i = PERMISSION_NONE + 1; i < PERMISSION_COUNT; i++)
        if (permissions_have(permissions, i)) {
            text_printf(text, "%s%s", joint, kinds[i].word);
            joint = " ";
        }
}
