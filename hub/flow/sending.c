#include "hub/flow/sending.h"

enum sending_word
sending_refused(const struct sending *sending)
{
    return sending->sends <= 1 ? SENDING_FAILED : SENDING_SILENCE;
}

enum sending_word
sending_absent(const struct sending *sending, struct moment now)
{
    if (now.us < sending->sent_us + SENDING_GRACE.us)
        return SENDING_SILENCE;
    return sending->refused ? SENDING_FAILED : SENDING_ABSENT;
}
