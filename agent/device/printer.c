#include "agent/device/printer.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/device/printer_file.h"

struct printer {
    char folder[PATH_MAX]; /* "" for none */
};

enum err
printer_open(const char *setting, struct printer **ret_printer)
{
    static const char file[] = "file:";
    struct printer *printer;
    const char *folder = "";

    if (strncmp(setting, file, sizeof(file) - 1) == 0)
        folder = setting + sizeof(file) - 1;
    else if (strcmp(setting, "none") != 0)
        return ERR_BAD_INPUT;
    if (folder[0] == '\0' && strcmp(setting, "none") != 0)
        return ERR_BAD_INPUT;
    if (folder[0] != '\0' && mkdir(folder, 0700) != 0 && errno != EEXIST)
        return ERR_FORBIDDEN;
    printer = calloc(1, sizeof(*printer));
    if (printer == NULL)
        return ERR_NO_SPACE;
    if (text_copy(bytes_text(folder), printer->folder, sizeof(printer->folder)) != ERR_OK) {
        free(printer);
        return ERR_BAD_INPUT;
    }
    *ret_printer = printer;
    return ERR_OK;
}

void
printer_close(struct printer **printer)
{
    free(*printer);
    *printer = NULL;
}

void
printer_print(struct printer *printer, const struct printer_job *job)
{
    enum err err = ERR_OK;

    if (printer->folder[0] != '\0')
        err = printer_file_write(printer->folder, job);
    job->done(job->context, err);
}
