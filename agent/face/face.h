/*
 * face.h -- how a face and the program hold each other.
 *
 * A face belongs to the loop's thread. The program calls draw() after every
 * turn that changed the screen, and tell() once for each thing that happened;
 * the face calls command() for each key. command() may call draw() and tell()
 * before it returns. Times, sound and layout are the face's own affair.
 */
#ifndef AGENT_FACE_FACE_H
#define AGENT_FACE_FACE_H

#include "agent/flow/command.h"
#include "agent/flow/notice.h"
#include "agent/flow/screen.h"
#include "shared/net/net.h"

/* What a face may ask of the program. */
struct face_host {
    struct net *net; /* net_lws_watch() for its keys */
    void *context;
    void (*command)(void *context, const struct till_command *command);
    void (*link)(void *context, bool up); /* cut or allow the link on purpose */
    void (*quit)(void *context);
    bool english;
};

struct face;
struct face_ops {
    void (*draw)(struct face *face, const struct screen *screen);
    void (*tell)(struct face *face, const struct till_notice *notice);
    void (*close)(struct face **face);
};

/* An implementation embeds it as its first member. */
struct face {
    const struct face_ops *ops;
};

#endif
