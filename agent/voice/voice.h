/*
 * voice.h -- says things aloud, by espeak-ng as a child process.
 *
 * Nothing waits for it: one child at a time, its words on its standard input, its end heard of by
 * a pidfd (pidfd_open(2)). What is to be said meanwhile waits, VOICE_WAITING_MAX at most; the
 * oldest gives way to the newest. A child that hangs is killed. What does not work is logged once,
 * and again only after it has worked. Lives on the loop's thread.
 */
#ifndef AGENT_VOICE_VOICE_H
#define AGENT_VOICE_VOICE_H

#include "shared/net/net.h"

#define VOICE_WAITING_MAX 4
#define VOICE_TEXT_MAX 256
#define VOICE_LIMIT_S 15

struct voice;

struct voice_options {
    struct net *net;
    const char *program; /* "espeak-ng", looked for in PATH; borrowed */
    bool english;
    struct span limit; /* a child that takes longer hangs */
};

/** voice_open() does not look whether the program is there. ERR_NO_SPACE. */
enum err voice_open(const struct voice_options *options, struct voice **ret_voice) MUST_CHECK;
/** voice_close() ends what is being said. */
void voice_close(struct voice **voice);

/** voice_say() copies the text; what is longer than VOICE_TEXT_MAX is not said. */
void voice_say(struct voice *voice, const char *text);

/** voice_is_quiet() is whether nothing is being said and nothing waits. */
bool voice_is_quiet(const struct voice *voice);

#endif
