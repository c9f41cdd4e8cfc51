/*
 * need.h -- what must be true for the program to go on.
 *
 * NEED() states an invariant of our own code and stays on in production: a
 * payment system that has lost an invariant stops, it does not guess. Never
 * for anything that came from outside (network, disk, clock, operator); those
 * are an enum err.
 */
#ifndef SHARED_BASE_NEED_H
#define SHARED_BASE_NEED_H

#define NEED(condition)                                                                            \
    ((condition) ? (void)0 : need_broken(#condition, __FILE__, __LINE__, __func__))

/* A place that cannot be reached, as after a switch that names every value. */
#define NOT_REACHED() need_broken("not reached", __FILE__, __LINE__, __func__)

/** need_broken() reports the broken invariant on stderr and aborts. */
_Noreturn void need_broken(const char *condition, const char *file, int line, const char *function);

/* The length of an array; the compiler warns when it is given a pointer. */
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

#endif
