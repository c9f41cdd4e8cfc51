#include "agent/face/face_curses_burst.h"

/* So many keys can fall together under a hand. */
#define HAND_MAX 2

bool
face_burst_is_over(const struct face_burst *burst, struct tick now)
{
    return burst->count > 0 &&
           tick_reached(now, tick_after(burst->last, span_ms(FACE_BURST_GAP_MS)));
}

void
face_burst_add(struct face_burst *burst, struct tick now, char key)
{
    burst->last = now;
    if (burst->count < FACE_BURST_MAX)
        burst->keys[burst->count++] = key;
}

bool
face_burst_take(struct face_burst *burst, char ret_keys[static FACE_BURST_MAX + 1])
{
    bool is_barcode = burst->count >= FACE_BURST_MIN;
    size_t count = 0;

    for (size_t i = 0; i < burst->count; i++)
        if (burst->keys[i] != '\r' || burst->count <= HAND_MAX)
            ret_keys[count++] = burst->keys[i];
    ret_keys[count] = '\0';
    burst->count = 0;
    return is_barcode;
}
