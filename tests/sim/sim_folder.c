#include "tests/sim/sim_folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 512

/* Calls each(path) for everything in the folder. */
static void
each_in(const char *path, void (*each)(const char *path))
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char below[PATH_SIZE];

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
        each(below);
    }
    if (folder != NULL)
        (void)closedir(folder);
}

static void
remove_file(const char *path)
{
    (void)remove(path);
}

static void
remove_with_files(const char *path)
{
    each_in(path, remove_file);
    (void)remove(path);
}

void
sim_folder_make(char folder[static SIM_FOLDER_SIZE])
{
    const char *root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    (void)snprintf(folder, SIM_FOLDER_SIZE, "%s/shanju-sim-XXXXXX", root);
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(EXIT_FAILURE);
    }
}

void
sim_folder_remove(const char *path)
{
    each_in(path, remove_with_files);
    (void)remove(path);
}
