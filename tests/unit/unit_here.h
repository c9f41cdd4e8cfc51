/*
 * unit_here.h -- what the Makefile puts before every *_test.c.
 *
 * Compiled with -include of this file and -Dmain=unit_run, a test file keeps
 * its own main() and becomes one of many in a program.
 */
#ifndef TESTS_UNIT_UNIT_HERE_H
#define TESTS_UNIT_UNIT_HERE_H

#include "tests/unit/unit.h"

static int unit_run(void);

__attribute__((constructor)) static void
unit_here(void)
{
    static struct unit here = {.file = UNIT_FILE, .run = unit_run};

    unit_add(&here);
}

#endif
