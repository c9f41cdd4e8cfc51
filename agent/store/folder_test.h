/*
 * folder_test.h -- a folder of its own for each test.
 */
#ifndef AGENT_STORE_FOLDER_TEST_H
#define AGENT_STORE_FOLDER_TEST_H

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "shared/base/need.h"

/** folder_remove() removes a folder that holds nothing but files. */
static inline void
folder_remove(const char *folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    char path[512];

    NEED(entries != NULL);
    while ((entry = readdir(entries)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        NEED(unlink(path) == 0);
    }
    (void)closedir(entries);
    NEED(rmdir(folder) == 0);
}

#endif
