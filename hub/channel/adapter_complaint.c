#include "hub/channel/adapter_complaint.h"

#include <string.h>

#define ID_LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"

bool
adapter_complaint_is_id(const char *id)
{
    return id[0] != '\0' && strlen(id) < ADAPTER_NUMBER_SIZE && id[strspn(id, ID_LETTERS)] == '\0';
}

enum adapter_complaint_answer
adapter_complaint_answer_of(enum meaning meaning)
{
    switch (meaning) {
    case MEANING_DONE:
        return ADAPTER_COMPLAINT_DONE;
    case MEANING_ABSENT:
        return ADAPTER_COMPLAINT_ABSENT;
    case MEANING_LOOK:
        return ADAPTER_COMPLAINT_LOOK;
    case MEANING_LATER:
        return ADAPTER_COMPLAINT_LATER;
    case MEANING_REFUSED:
    case MEANING_BROKEN:
        return ADAPTER_COMPLAINT_REFUSED;
    case MEANING_WAITING:
    case MEANING_UNKNOWN:
        break;
    }
    return ADAPTER_COMPLAINT_UNKNOWN;
}

enum err
adapter_complaint_end(const struct adapter_complaint_reply *reply, enum err err,
    const struct arena *arena, struct adapter_complaint_reply *ret_reply)
{
    if (err == ERR_NO_SPACE || arena_overflowed(arena))
        return ERR_NO_SPACE;
    *ret_reply = *reply;
    if (err != ERR_OK) {
        *ret_reply = (struct adapter_complaint_reply){.answer = ADAPTER_COMPLAINT_UNKNOWN};
        adapter_code_put(err_name(err), ret_reply->code);
    }
    return ERR_OK;
}
