/*
 * face_line_inside.h -- what the files of the line face share.
 */
#ifndef AGENT_FACE_FACE_LINE_INSIDE_H
#define AGENT_FACE_FACE_LINE_INSIDE_H

#include "agent/face/face_line.h"

#define INPUT_SIZE 65536

enum wait {
    WAIT_NOTHING,
    WAIT_PAID,
    WAIT_SYNCED,
    WAIT_ONLINE,
    WAITS
};

struct face_line {
    struct face face; /* the first member */
    struct face_host host;
    struct screen screen;
    struct net_timer *timer; /* the end of a wait, or the next command after it */
    enum wait wait;
    bool waited;  /* it happened; the timer goes on with the next command */
    bool paid;    /* the last sale was paid, in whatever way */
    bool ended;   /* no more input */
    bool is_file; /* always readable: read by turns instead of watched */
    size_t used;
    char input[INPUT_SIZE];
};

/* face_line.c: the keys that a cashier would press. */
void face_line_press(struct face_line *line, enum till_key key);
void face_line_press_digits(struct face_line *line, const char *digits);
void face_line_press_digit(struct face_line *line, int digit);
/** face_line_give_amount() is false for a word that is none. */
bool face_line_give_amount(struct face_line *line, const char *word);

/* face_line_shift.c */
/** face_line_shift() is the command "shift"; false when it is not understood. */
bool face_line_shift(struct face_line *line, char **words, size_t count);

#endif
