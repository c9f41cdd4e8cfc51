/*
 * console_files.h -- the doors of the console's files: /console/ and what is below it.
 *
 * From memory (console_folder.h), in the coding that the browser likes best. What has its hash
 * in its name is kept by browsers for ever, the rest is asked about again, by its entity tag.
 * index.html is written anew at each answer: with a nonce of 128 random bits in it, which its
 * Content-Security-Policy names, so that styles that the console makes while it runs are let
 * through, and no others (ADR 0043). Without a built console, /console/ says how it is built.
 */
#ifndef HUB_CONSOLE_PAGE_CONSOLE_FILES_H
#define HUB_CONSOLE_PAGE_CONSOLE_FILES_H

#include "hub/api/route.h"

extern const struct route_set console_files_routes;

#endif
