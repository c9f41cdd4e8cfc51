/*
 * version.h -- which version of Shanju the programs of this tree are.
 *
 * Schemas and the wire have versions of their own, where they are defined.
 */
#ifndef SHARED_BASE_VERSION_H
#define SHARED_BASE_VERSION_H

#define VERSION "0.1.0"

/* VERSION_TEXT(macro) is the number behind a macro as text: for --version. */
#define VERSION_TEXT(macro) VERSION_TEXT_OF(macro)
#define VERSION_TEXT_OF(value) #value

#endif
