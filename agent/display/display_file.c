#include "agent/display/display_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/text/pixels.h"

struct display_file {
    struct display display; /* the first member */
    char path[512];
};

static void
present(struct display *display, const struct canvas *canvas, const struct canvas_box *boxes,
    size_t count)
{
    const struct display_file *file = (struct display_file *)(void *)display;
    enum err err = ERR_OK;

    (void)boxes;
    if (count > 0)
        err = pixels_write_png(
            canvas->pixels, (unsigned)canvas->width, (unsigned)canvas->height, file->path);
    if (err != ERR_OK)
        log_event(LOG_WARN, "display_not_written", "path=%s err=%s", file->path, err_name(err));
}

static void
close_file(struct display **display)
{
    free(*display);
    *display = NULL;
}

enum err
display_file_open(const struct display_options *options, const char *path,
    struct display **ret_display, char ret_why[static DISPLAY_WHY_MAX])
{
    static const struct display_ops ops = {.present = present, .close = close_file};
    const uint32_t black = 0;
    struct display_file *file = calloc(1, sizeof(*file));
    enum err err = ERR_NO_SPACE;

    if (file == NULL)
        return err;
    file->display.ops = &ops;
    file->display.width = options->width;
    file->display.height = options->height;
    err = text_copy(bytes_text(path), file->path, sizeof(file->path));
    if (err == ERR_OK)
        err = pixels_write_png(&black, 1, 1, file->path);
    if (err != ERR_OK) {
        (void)snprintf(ret_why, DISPLAY_WHY_MAX, "%s cannot be written", path);
        free(file);
        return err;
    }
    *ret_display = &file->display;
    return ERR_OK;
}
