#include "hub/console/page/console_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/base/arena.h"
#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#define PATH_SIZE 640
/* Of the hash in an entity tag. */
#define TAG_BYTES 8

struct console_folder {
    struct arena *arena;
    struct console_file *files;
    size_t count;
};

static const char *const endings[ACCEPT_CODING_COUNT] = {".br", ".gz", ""};

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    {".css", "text/css; charset=utf-8"},
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
};

static bool
ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name);
    size_t size = strlen(ending);

    return length > size && strcmp(name + length - size, ending) == 0;
}

static const char *
type_of(const char *name)
{
    for (size_t i = 0; i < LENGTH(types); i++)
        if (ends_with(name, types[i].ending))
            return types[i].type;
    return "application/octet-stream";
}

/* ERR_NOT_FOUND: it is not there, or is no file. */
static enum err
read_file(struct arena *arena, const char *path, struct bytes *ret_content)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    uint8_t *block;
    size_t got = 0;

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_DISK;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        (void)close(fd);
        return ERR_NOT_FOUND;
    }
    block = about.st_size > (off_t)CONSOLE_FOLDER_SIZE_MAX
                ? NULL
                : arena_take(arena, (size_t)about.st_size + 1);
    while (block != NULL && got < (size_t)about.st_size) {
        ssize_t size = read(fd, block + got, (size_t)about.st_size - got);

        if (size <= 0)
            break;
        got += (size_t)size;
    }
    (void)close(fd);
    if (block == NULL)
        return ERR_TOO_BIG;
    if (got < (size_t)about.st_size)
        return ERR_DISK;
    *ret_content = bytes_of(block, got);
    return ERR_OK;
}

/* Each coding is a representation of its own, with a tag of its own (RFC 9110, 8.8.3.3). */
static void
make_tag(struct console_file *file, enum accept_coding coding)
{
    uint8_t hash[CRYPT_SHA256_SIZE];
    char digits[ENCODE_HEX_SIZE(TAG_BYTES)];

    crypt_sha256(&file->coded[coding], 1, hash);
    (void)snprintf(file->tags[coding], sizeof(file->tags[coding]), "\"%s%s\"",
        encode_hex(bytes_of(hash, TAG_BYTES), digits, sizeof(digits)),
        coding == ACCEPT_BROTLI ? "b"
        : coding == ACCEPT_GZIP ? "z"
                                : "");
}

static enum err
add_file(struct console_folder *folder, const char *path, const char *below, const char *name)
{
    struct console_file file = {.is_hashed = below[0] != '\0'};

    if (folder->count >= CONSOLE_FOLDER_FILES_MAX ||
        snprintf(file.name, sizeof(file.name), "%s%s", below, name) >= (int)sizeof(file.name))
        return ERR_TOO_BIG;
    file.type = type_of(name);
    for (enum accept_coding i = 0; i < ACCEPT_CODING_COUNT; i++) {
        char place[PATH_SIZE];
        enum err err;

        if (snprintf(place, sizeof(place), "%s/%s%s", path, file.name, endings[i]) >=
            (int)sizeof(place))
            return ERR_TOO_BIG;
        err = read_file(folder->arena, place, &file.coded[i]);
        if (err == ERR_OK)
            make_tag(&file, i);
        else if (err != ERR_NOT_FOUND)
            return err;
    }
    if (file.coded[ACCEPT_IDENTITY].at != NULL)
        folder->files[folder->count++] = file;
    return ERR_OK;
}

/* What lies in one folder; the codings come with the file that they are of. */
static enum err
add_all(struct console_folder *folder, const char *path, const char *below)
{
    char place[PATH_SIZE];
    enum err err = ERR_OK;
    const struct dirent *entry;
    DIR *listing;

    if (snprintf(place, sizeof(place), "%s/%s", path, below) >= (int)sizeof(place))
        return ERR_TOO_BIG;
    listing = opendir(place);
    if (listing == NULL)
        return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_DISK;
    while (err == ERR_OK && (entry = readdir(listing)) != NULL)
        if (entry->d_name[0] != '.' && !ends_with(entry->d_name, endings[ACCEPT_BROTLI]) &&
            !ends_with(entry->d_name, endings[ACCEPT_GZIP]))
            err = add_file(folder, path, below, entry->d_name);
    (void)closedir(listing);
    return err;
}

enum err
console_folder_load(const char *path, struct console_folder **ret_folder)
{
    struct console_folder *folder = calloc(1, sizeof(*folder));
    const struct console_file *index;
    enum err err;

    if (folder == NULL)
        return ERR_NO_SPACE;
    err = arena_make(CONSOLE_FOLDER_SIZE_MAX, &folder->arena);
    if (err == ERR_OK) {
        folder->files =
            arena_take(folder->arena, CONSOLE_FOLDER_FILES_MAX * sizeof(*folder->files));
        err = folder->files == NULL ? ERR_NO_SPACE : add_all(folder, path, "");
    }
    if (err == ERR_OK)
        err = add_all(folder, path, "assets/");
    if (err == ERR_OK) {
        index = console_folder_find(folder, "index.html");
        /* A NUL stands behind what was read. */
        if (index == NULL ||
            strstr((const char *)index->coded[ACCEPT_IDENTITY].at, CONSOLE_FOLDER_NONCE) == NULL)
            err = ERR_NOT_FOUND;
    }
    if (err != ERR_OK) {
        console_folder_free(&folder);
        return err;
    }
    *ret_folder = folder;
    return ERR_OK;
}

struct console_folder *
console_folder_open(const char *path)
{
    struct console_folder *folder = NULL;
    enum err err = console_folder_load(path, &folder);

    if (err == ERR_OK)
        log_event(LOG_INFO, "console_loaded", "files=%zu", console_folder_count(folder));
    else
        log_event(err == ERR_NOT_FOUND ? LOG_INFO : LOG_ERROR, "console_not_loaded",
            "folder=%s err=%s", path, err_name(err));
    return folder;
}

const struct console_file *
console_folder_find(const struct console_folder *folder, const char *name)
{
    for (size_t i = 0; i < folder->count; i++)
        if (strcmp(folder->files[i].name, name) == 0)
            return &folder->files[i];
    return NULL;
}

size_t
console_folder_count(const struct console_folder *folder)
{
    return folder->count;
}

void
console_folder_free(struct console_folder **folder)
{
    if (*folder == NULL)
        return;
    arena_free(&(*folder)->arena);
    free(*folder);
    *folder = NULL;
}
