/*
 * notice_flow.h -- what became of a notice, and sending one again by hand.
 *
 * Whatever is not a 2xx is tried again on the schedule, some 24 hours long; then
 * the notice is dead: in sight, with an alarm, until a person sends it again.
 */
#ifndef HUB_FLOW_NOTICE_FLOW_H
#define HUB_FLOW_NOTICE_FLOW_H

#include "hub/store/lane.h"

/* A notice was posted. */
struct notice_tried {
    struct operation operation;
    int64_t merchant_id;
    int64_t outbox_id;
    enum err outcome; /* ERR_OK when there was an answer, whatever its status */
    int status;
    int64_t took_us;
    char answer[201]; /* its first bytes, printable */
    bool hopeless;    /* there is nobody to tell: no address, no such app */

    struct outbox_row outbox; /* handed back, without its body */
};

/* An app asks for one of its own notices again. ERR_NOT_FOUND. */
struct notice_resend {
    struct operation operation;
    int64_t merchant_id;
    int64_t app_id;
    int64_t outbox_id;
};

void notice_flow_tried(struct notice_tried *tried);
void notice_flow_resend(struct notice_resend *resend);

/** notice_flow_again_after() is when to try again after so many attempts; false: no more. */
bool notice_flow_again_after(int64_t tries, struct span *ret_after);

#endif
