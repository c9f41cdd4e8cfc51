#include "hub/flow/admission.h"

#include <stddef.h>
#include <string.h>

#include "hub/flow/staff.h"
#include "shared/base/text.h"

#define LICENCE_LENGTH 18
#define LICENCE_BASE 31
#define PHONE_LENGTH 11
#define ACCOUNT_MIN 8
#define STAR "*"
#define STARS "****"

static const struct {
    const char *word;
    size_t max;
} fields[ADMISSION_FIELDS] = {
#define FIELD(name, word, max) [ADMISSION_##name] = {word, max},
#define PERSONAL_FIELD(name, word, max) [ADMISSION_##name] = {word, max},
#include "hub/flow/admission.def"
#undef FIELD
#undef PERSONAL_FIELD
};

/* Where those stand that are columns. */
static const struct {
    size_t at;
    size_t size;
} columns[ADMISSION_PERSONAL_FIRST] = {
#define COLUMN(column)                                                                             \
    {                                                                                              \
        offsetof(struct admission_row, column), sizeof(((struct admission_row *)0)->column)        \
    }
    [ADMISSION_NAME] = COLUMN(name),
    [ADMISSION_KIND] = COLUMN(kind),
    [ADMISSION_LICENCE] = COLUMN(licence),
    [ADMISSION_ADDRESS] = COLUMN(address),
    [ADMISSION_STORE_NAME] = COLUMN(store_name),
    [ADMISSION_BANK] = COLUMN(bank),
    [ADMISSION_ADMIN_LOGIN] = COLUMN(admin_login),
    [ADMISSION_ADMIN_NAME] = COLUMN(admin_name),
#undef COLUMN
};

static const char *const documents[ADMISSION_DOCUMENTS] = {
    [ADMISSION_DOCUMENT_LICENCE] = "licence",
    [ADMISSION_DOCUMENT_ID_FRONT] = "id_front",
    [ADMISSION_DOCUMENT_ID_BACK] = "id_back",
    [ADMISSION_DOCUMENT_SHOP_FRONT] = "shop_front",
};

/* The names that say what is missing; a document's are not those of a field. */
static const char *const missing_documents[ADMISSION_DOCUMENTS] = {
    [ADMISSION_DOCUMENT_LICENCE] = "document_licence",
    [ADMISSION_DOCUMENT_ID_FRONT] = "document_id_front",
    [ADMISSION_DOCUMENT_ID_BACK] = "document_id_back",
    [ADMISSION_DOCUMENT_SHOP_FRONT] = "document_shop_front",
};

const char *
admission_field_word(enum admission_field field)
{
    NEED((unsigned)field < ADMISSION_FIELDS);
    return fields[field].word;
}

size_t
admission_field_max(enum admission_field field)
{
    NEED((unsigned)field < ADMISSION_FIELDS);
    return fields[field].max;
}

const char *
admission_document_word(enum admission_document document)
{
    NEED((unsigned)document < ADMISSION_DOCUMENTS);
    return documents[document];
}

enum admission_document
admission_document_of(const char *word)
{
    for (unsigned i = 0; i < ADMISSION_DOCUMENTS; i++)
        if (strcmp(documents[i], word) == 0)
            return (enum admission_document)i;
    return ADMISSION_DOCUMENTS;
}

/* --- what is right --- */

static bool
are_digits(const char *text, size_t least, size_t most)
{
    size_t length = strspn(text, "0123456789");

    return text[length] == '\0' && length >= least && length <= most;
}

bool
admission_licence_right(const char *text)
{
    static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    unsigned weight = 1;
    unsigned sum = 0;
    const char *letter;

    if (strlen(text) != LICENCE_LENGTH)
        return false;
    for (size_t i = 0; i < LICENCE_LENGTH; i++) {
        letter = strchr(letters, text[i]);
        if (letter == NULL)
            return false;
        if (i == LICENCE_LENGTH - 1)
            return (LICENCE_BASE - sum % LICENCE_BASE) % LICENCE_BASE ==
                   (unsigned)(letter - letters);
        sum += (unsigned)(letter - letters) * weight;
        weight = weight * 3 % LICENCE_BASE;
    }
    NOT_REACHED();
}

bool
admission_phone_right(const char *text)
{
    return are_digits(text, PHONE_LENGTH, PHONE_LENGTH) && text[0] == '1' && text[1] >= '3';
}

static bool
is_kind(const char *text)
{
    return strcmp(text, "company") == 0 || strcmp(text, "individual") == 0 ||
           strcmp(text, "institution") == 0;
}

static bool
is_login(const char *text)
{
    char login[STAFF_LOGIN_MAX + 1];

    return staff_login(text, login) == ERR_OK && strcmp(login, text) == 0;
}

/* Names are printed, and a line each where they are sealed. */
static bool
is_line(const char *text, size_t max)
{
    const size_t length = strlen(text);

    if (length == 0 || length > max || !text_is_utf8(bytes_text(text)))
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return false;
    return strspn(text, " ") < length;
}

bool
admission_field_right(enum admission_field field, const char *text)
{
    if (!is_line(text, admission_field_max(field)))
        return false;
    switch ((int)field) {
    case ADMISSION_KIND:
        return is_kind(text);
    case ADMISSION_LICENCE:
        return admission_licence_right(text);
    case ADMISSION_ADMIN_LOGIN:
        return is_login(text);
    case ADMISSION_CONTACT_PHONE:
        return admission_phone_right(text);
    case ADMISSION_ACCOUNT_NUMBER:
        return are_digits(text, ACCOUNT_MIN, admission_field_max(field));
    default:
        return true;
    }
}

/* --- what is said --- */

const char *
admission_said(const struct admission_row *row, const struct admission_personal *personal,
    enum admission_field field)
{
    NEED((unsigned)field < ADMISSION_FIELDS);
    return field >= ADMISSION_PERSONAL_FIRST ? personal->said[field - ADMISSION_PERSONAL_FIRST]
                                             : (const char *)row + columns[field].at;
}

void
admission_say(struct admission_row *row, struct admission_personal *personal,
    enum admission_field field, const char *text)
{
    NEED((unsigned)field < ADMISSION_FIELDS);
    if (field >= ADMISSION_PERSONAL_FIRST)
        text_set(personal->said[field - ADMISSION_PERSONAL_FIRST], ADMISSION_TEXT_SIZE, text);
    else
        text_set((char *)row + columns[field].at, columns[field].size, text);
}

size_t
admission_missing(const struct admission_row *row, const struct admission_personal *personal,
    const char *ret_names[static ADMISSION_MISSING_MAX])
{
    size_t count = 0;

    for (unsigned i = 0; i < ADMISSION_FIELDS; i++)
        if (admission_said(row, personal, (enum admission_field)i)[0] == '\0')
            ret_names[count++] = fields[i].word;
    for (unsigned i = 0; i < ADMISSION_DOCUMENTS; i++)
        if ((row->documents >> i & 1) == 0)
            ret_names[count++] = missing_documents[i];
    return count;
}

size_t
admission_personal_write(
    const struct admission_personal *personal, uint8_t ret_bytes[static ADMISSION_PERSONAL_SIZE])
{
    size_t size = 0;

    for (size_t i = 0; i < ADMISSION_PERSONAL_COUNT; i++) {
        const size_t length = strlen(personal->said[i]);

        NEED(size + length + 1 <= ADMISSION_PERSONAL_SIZE);
        memcpy(ret_bytes + size, personal->said[i], length);
        ret_bytes[size + length] = '\n';
        size += length + 1;
    }
    return size;
}

enum err
admission_personal_read(struct bytes bytes, struct admission_personal *ret_personal)
{
    struct admission_personal personal = {0};

    for (size_t i = 0; i < ADMISSION_PERSONAL_COUNT && bytes.size > 0; i++) {
        const uint8_t *end = memchr(bytes.at, '\n', bytes.size);
        struct bytes line;

        if (end == NULL)
            return ERR_CORRUPT;
        line = bytes_of(bytes.at, (size_t)(end - bytes.at));
        if (text_copy(line, personal.said[i], sizeof(personal.said[i])) != ERR_OK)
            return ERR_CORRUPT;
        bytes = bytes_from(bytes, line.size + 1);
    }
    if (bytes.size != 0)
        return ERR_CORRUPT;
    *ret_personal = personal;
    return ERR_OK;
}

/* --- what is shown --- */

/* The first letter, and a star for each of at most three that follow. */
static void
mask_name(const char *text, struct text *to)
{
    size_t shown = 0;
    unsigned stars = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (((unsigned char)*at & 0xC0) == 0x80)
            continue;
        if (at != text && stars < 3) {
            stars++;
            if (shown == 0)
                shown = (size_t)(at - text);
        }
    }
    text_put_bytes(to, bytes_of(text, shown == 0 ? strlen(text) : shown));
    for (unsigned i = 0; i < stars; i++)
        text_put(to, STAR);
}

void
admission_mask(enum admission_field field, const char *text, char *to, size_t size)
{
    const size_t length = strlen(text);
    struct text masked;

    text_init(&masked, to, size);
    if (length == 0)
        return;
    if (field == ADMISSION_CONTACT_PHONE && length == PHONE_LENGTH) {
        text_put_bytes(&masked, bytes_of(text, 3));
        text_put(&masked, STARS);
        text_put(&masked, text + length - 4);
    } else if (field == ADMISSION_ACCOUNT_NUMBER && length >= ACCOUNT_MIN) {
        text_put(&masked, STARS);
        text_put(&masked, text + length - 4);
    } else {
        mask_name(text, &masked);
    }
}

const char *
admission_document_type(struct bytes bytes)
{
    static const struct {
        const char *begins;
        size_t size;
        const char *type;
    } types[] = {
        {"\xff\xd8\xff", 3, "image/jpeg"},
        {"\x89PNG\r\n\x1a\n", 8, "image/png"},
        {"%PDF-", 5, "application/pdf"},
    };

    for (size_t i = 0; i < LENGTH(types); i++)
        if (bytes.size > types[i].size && memcmp(bytes.at, types[i].begins, types[i].size) == 0)
            return types[i].type;
    return NULL;
}

bool
admission_may_change(const char *state)
{
    return strcmp(state, "draft") == 0 || strcmp(state, "rejected") == 0;
}
