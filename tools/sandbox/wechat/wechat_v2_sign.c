#include "tools/sandbox/wechat/wechat_v2_sign.h"

#include <stdlib.h>
#include <string.h>

static int
compare(const void *left, const void *right)
{
    const struct form_field *a = left;
    const struct form_field *b = right;

    return strcmp(a->name, b->name);
}

/* "a=1&b=2&key=…" */
static void
put_text(const struct form *form, const char *key, struct text *text)
{
    struct form_field sorted[FORM_FIELDS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < form->count; i++)
        if (form->fields[i].value[0] != '\0' && strcmp(form->fields[i].name, "sign") != 0)
            sorted[count++] = form->fields[i];
    qsort(sorted, count, sizeof(sorted[0]), compare);
    for (size_t i = 0; i < count; i++) {
        text_put(text, sorted[i].name);
        text_put_char(text, '=');
        text_put(text, sorted[i].value);
        text_put_char(text, '&');
    }
    text_put(text, "key=");
    text_put(text, key);
}

static void
put_hex(struct bytes digest, char ret_sign[static WECHAT_V2_SIGN_SIZE])
{
    (void)encode_hex(digest, ret_sign, WECHAT_V2_SIGN_SIZE);
    for (char *at = ret_sign; *at != '\0'; at++)
        if (*at >= 'a')
            *at = (char)(*at - 'a' + 'A');
}

enum err
wechat_v2_sign_make(const struct form *form, const char *key, const char *type,
    char ret_sign[static WECHAT_V2_SIGN_SIZE])
{
    bool is_md5 = type[0] == '\0' || strcmp(type, "MD5") == 0;
    uint8_t digest[CRYPT_SHA256_SIZE];
    struct bytes part;
    struct text text;
    char *block;

    if (!is_md5 && strcmp(type, "HMAC-SHA256") != 0)
        return ERR_UNSUPPORTED;
    block = malloc(WECHAT_V2_SIGN_TEXT_MAX);
    if (block == NULL)
        return ERR_NO_SPACE;
    text_init(&text, block, WECHAT_V2_SIGN_TEXT_MAX);
    put_text(form, key, &text);
    part = text_bytes(&text);
    if (is_md5)
        crypt_md5(&part, 1, digest);
    else
        crypt_hmac_sha256(bytes_text(key), &part, 1, digest);
    free(block);
    if (!text_ok(&text))
        return ERR_TOO_BIG;
    put_hex(bytes_of(digest, is_md5 ? CRYPT_MD5_SIZE : CRYPT_SHA256_SIZE), ret_sign);
    return ERR_OK;
}

void
wechat_v2_sign_put_xml(struct text *text, const struct form *form)
{
    text_put(text, "<xml>");
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = &form->fields[i];

        text_printf(text, "<%s>", field->name);
        /* What would end a CDATA has no place in one. */
        if (strstr(field->value, "]]>") != NULL)
            form_put_html(text, bytes_text(field->value));
        else
            text_printf(text, "<![CDATA[%s]]>", field->value);
        text_printf(text, "</%s>\n", field->name);
    }
    text_put(text, "</xml>");
}
