#include "shared/crypt/crypt_der.h"

#include <string.h>

#include "shared/base/text.h"

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"
#define LINE_BYTES 48 /* that make the 64 letters of a line */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The first of each kind is the one that is written. */
static const char *const labels[][2] = {
    [CRYPT_DER_PRIVATE] = {"PRIVATE KEY", "RSA PRIVATE KEY"},
    [CRYPT_DER_PUBLIC] = {"PUBLIC KEY", "RSA PUBLIC KEY"},
};

/* Four letters on their way to becoming three bytes, and where those go. */
struct quartet {
    uint32_t bits;
    unsigned letters; /* padding included */
    unsigned padding;
    uint8_t *to;
    size_t room;
    size_t size;
};

static bool
skip(struct bytes *text, const char *word)
{
    if (!bytes_starts(*text, word))
        return false;
    *text = bytes_from(*text, strlen(word));
    return true;
}

/* Take from text what stands before word, and word; false without word. */
static bool
cut(struct bytes *text, const char *word, struct bytes *ret_before)
{
    for (size_t i = 0; i < text->size; i++) {
        struct bytes rest = bytes_from(*text, i);

        if (!skip(&rest, word))
            continue;
        *ret_before = bytes_of(text->at, i);
        *text = rest;
        return true;
    }
    return false;
}

/* Reduce text to the base64 between the two lines of PEM, if it has them. */
static enum err
unwrap(struct bytes *text, enum crypt_der_kind kind)
{
    struct bytes before;
    struct bytes label;
    struct bytes body;

    /* What stands before the first line explains (RFC 7468 section 2). */
    if (!cut(text, BEGIN, &before))
        return ERR_OK;
    if (!cut(text, DASHES, &label) || !cut(text, END, &body))
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < LENGTH(labels[kind]); i++) {
        struct bytes end = *text;

        if (bytes_is(label, labels[kind][i]) && skip(&end, labels[kind][i]) && skip(&end, DASHES)) {
            *text = body;
            return ERR_OK;
        }
    }
    return ERR_BAD_INPUT;
}

static enum err
flush(struct quartet *quartet)
{
    unsigned count = 3 - quartet->padding;

    if (quartet->padding > 0 && (quartet->bits & ((1U << (8 * quartet->padding)) - 1)) != 0)
        return ERR_BAD_INPUT;
    if (quartet->room - quartet->size < count)
        return ERR_BAD_INPUT;
    for (unsigned i = 0; i < count; i++)
        quartet->to[quartet->size++] = (uint8_t)(quartet->bits >> (16 - 8 * i));
    quartet->bits = 0;
    quartet->letters = 0;
    return ERR_OK;
}

static enum err
feed(struct quartet *quartet, uint8_t letter)
{
    const char *found = letter == '\0' ? NULL : strchr(alphabet, letter);

    if (letter == '=' && quartet->letters >= 2)
        quartet->padding++;
    else if (found == NULL || quartet->padding > 0)
        return ERR_BAD_INPUT;
    quartet->bits = quartet->bits << 6 | (letter == '=' ? 0 : (uint32_t)(found - alphabet));
    return ++quartet->letters == 4 ? flush(quartet) : ERR_OK;
}

enum err
crypt_der_base64(struct bytes text, uint8_t *to, size_t room, size_t *ret_size)
{
    struct quartet quartet = {.to = to, .room = room};

    for (size_t i = 0; i < text.size; i++) {
        uint8_t letter = text.at[i];

        if (letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n')
            continue;
        if (feed(&quartet, letter) != ERR_OK)
            return ERR_BAD_INPUT;
    }
    if (quartet.letters != 0)
        return ERR_BAD_INPUT;
    *ret_size = quartet.size;
    return ERR_OK;
}

enum err
crypt_der_next(struct bytes *text, const char *label, struct bytes *ret_base64)
{
    struct bytes left = *text;
    struct bytes before;
    struct bytes found;
    struct bytes body;

    if (!cut(&left, BEGIN, &before))
        return ERR_NOT_FOUND;
    if (!cut(&left, DASHES, &found) || !bytes_is(found, label) || !cut(&left, END, &body))
        return ERR_BAD_INPUT;
    if (!skip(&left, label) || !skip(&left, DASHES))
        return ERR_BAD_INPUT;
    *text = left;
    *ret_base64 = body;
    return ERR_OK;
}

/* Whether der is one SEQUENCE to its end. The two bytes of length are those of any key we take. */
static bool
is_whole(const struct crypt_der *der)
{
    return der->size >= 4 && der->at[0] == 0x30 && der->at[1] == 0x82 &&
           ((size_t)der->at[2] << 8 | der->at[3]) + 4 == der->size;
}

enum err
crypt_der_read(struct bytes text, enum crypt_der_kind kind, struct crypt_der *ret_der)
{
    struct crypt_der der = {.size = 0};
    enum err err = unwrap(&text, kind);

    if (err != ERR_OK)
        return err;
    err = crypt_der_base64(text, der.at, sizeof(der.at), &der.size);
    if (err == ERR_OK && !is_whole(&der))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        *ret_der = der;
    crypt_wipe(&der, sizeof(der));
    return err;
}

static void
put_letters(struct text *text, struct bytes three)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < 3; i++)
        bits = bits << 8 | (i < three.size ? three.at[i] : 0);
    for (unsigned i = 0; i < 4; i++)
        text_put_char(text, i <= three.size ? alphabet[bits >> (18 - 6 * i) & 63] : '=');
}

enum err
crypt_der_write(struct bytes der, enum crypt_der_kind kind, char *to, size_t size)
{
    char block[CRYPT_RSA_TEXT_MAX];
    struct text text;
    enum err err = ERR_TOO_BIG;

    text_init(&text, block, sizeof(block));
    text_printf(&text, BEGIN "%s" DASHES "\n", labels[kind][0]);
    for (size_t i = 0; i < der.size; i += 3) {
        put_letters(&text, bytes_of(der.at + i, der.size - i < 3 ? der.size - i : 3));
        if ((i + 3) % LINE_BYTES == 0 || i + 3 >= der.size)
            text_put_char(&text, '\n');
    }
    text_printf(&text, END "%s" DASHES "\n", labels[kind][0]);
    if (text_ok(&text))
        err = text_copy(text_bytes(&text), to, size);
    crypt_wipe(block, sizeof(block));
    return err;
}
