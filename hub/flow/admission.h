/*
 * admission.h -- a merchant's application to sell here (入驻): what it says, and what of it is right.
 *
 * Entered under a partner or the platform as a draft, submitted, and passed or rejected by somebody
 * else (admission_flow.h). Not an application at a channel (进件: onboarding_flow.h). Pure.
 */
#ifndef HUB_FLOW_ADMISSION_H
#define HUB_FLOW_ADMISSION_H

#include <stdbool.h>

#include "hub/store/row.h"
#include "shared/base/err.h"

/* Of the longest field, with its terminator. */
#define ADMISSION_TEXT_SIZE 301
/* A document; as large as one seal may be (CRYPT_GCM_PLAIN_MAX). */
#define ADMISSION_DOCUMENT_MAX ((size_t)1024 * 1024)

enum admission_field {
#define FIELD(name, word, max) ADMISSION_##name,
#define PERSONAL_FIELD(name, word, max) ADMISSION_##name,
#include "hub/flow/admission.def"
#undef FIELD
#undef PERSONAL_FIELD
    ADMISSION_FIELDS
};
#define ADMISSION_PERSONAL_FIRST ADMISSION_CONTACT_NAME
#define ADMISSION_PERSONAL_COUNT (ADMISSION_FIELDS - ADMISSION_PERSONAL_FIRST)

/* Pictures that are wanted; their places are stored. */
enum admission_document {
    ADMISSION_DOCUMENT_LICENCE,
    ADMISSION_DOCUMENT_ID_FRONT, /* the side with the face */
    ADMISSION_DOCUMENT_ID_BACK,
    ADMISSION_DOCUMENT_SHOP_FRONT,
    ADMISSION_DOCUMENTS
};
#define ADMISSION_DOCUMENT_WORDS "licence id_front id_back shop_front"
#define ADMISSION_KIND_WORDS "company individual institution"
#define ADMISSION_STATE_WORDS "draft submitted passed rejected"
/* Names of fields and documents that are missing. */
#define ADMISSION_MISSING_MAX (ADMISSION_FIELDS + ADMISSION_DOCUMENTS)

/* What is sealed: each "" before it was said. */
struct admission_personal {
    char said[ADMISSION_PERSONAL_COUNT][ADMISSION_TEXT_SIZE];
};
/* As admission_personal_write() writes it. */
#define ADMISSION_PERSONAL_SIZE 300

/** admission_field_word() is its name in bodies, admission_field_max() its longest. */
const char *admission_field_word(enum admission_field field);
size_t admission_field_max(enum admission_field field);

/** admission_document_word() is a document's. */
const char *admission_document_word(enum admission_document document);
/** admission_document_of() is the one of that word, or ADMISSION_DOCUMENTS. */
enum admission_document admission_document_of(const char *word);

/**
 * admission_field_right() is whether text may stand there: its length and letters, a licence's
 * check digit, a phone, an account's digits, a login as staff_login() writes it.
 */
bool admission_field_right(enum admission_field field, const char *text);

/**
 * admission_licence_right() is whether it may be a unified social credit identifier
 * (统一社会信用代码): GB 32100-2015, 4 and annex A, 18 characters of which the last checks the others.
 */
bool admission_licence_right(const char *text);

/** admission_phone_right() is whether it may be a mobile phone of mainland China: 11 digits. */
bool admission_phone_right(const char *text);

/** admission_said() is the text of a field, "" before it was said. */
const char *admission_said(const struct admission_row *row,
    const struct admission_personal *personal, enum admission_field field);

/** admission_say() puts a text that is right there. */
void admission_say(struct admission_row *row, struct admission_personal *personal,
    enum admission_field field, const char *text);

/** admission_missing() names what has to be said or added before it can be submitted. */
size_t admission_missing(const struct admission_row *row, const struct admission_personal *personal,
    const char *ret_names[static ADMISSION_MISSING_MAX]);

/** admission_personal_write() is how they are kept: a line each. */
size_t admission_personal_write(
    const struct admission_personal *personal, uint8_t ret_bytes[static ADMISSION_PERSONAL_SIZE]);
/** admission_personal_read() reads that; ERR_CORRUPT. */
enum err admission_personal_read(
    struct bytes bytes, struct admission_personal *ret_personal) MUST_CHECK;

/** admission_mask() is as much of a personal field as anybody may see: "张**", "138****5678". */
void admission_mask(enum admission_field field, const char *text, char *to, size_t size);

/**
 * admission_document_type() is what the bytes are, by how they begin; NULL for what is not taken.
 */
const char *admission_document_type(struct bytes bytes);

/** admission_may_change() is whether it may be changed, and submitted, in that state. */
bool admission_may_change(const char *state);

#endif
