#include "agent/kiosk/kiosk_picture.h"

#include <stdlib.h>

#include "agent/kiosk/kiosk_layout.h"
#include "agent/kiosk/kiosk_paint.h"
#include "shared/text/pixels.h"

static enum err
paint(const struct kiosk_picture *picture, struct font *font, struct canvas *canvas)
{
    const struct kiosk_view view = {.screen = picture->screen,
        .english = picture->english,
        .is_fresh = true,
        .pressed = -1,
        .width = picture->width,
        .height = picture->height};
    const struct kiosk_damage all = {
        .boxes = {canvas_box(0, 0, picture->width, picture->height)}, .count = 1};
    struct kiosk_layout *layout = calloc(1, sizeof(*layout));

    if (layout == NULL)
        return ERR_NO_SPACE;
    kiosk_layout(&view, font, layout);
    kiosk_paint(&layout->scene, &all, font, canvas);
    free(layout);
    return ERR_OK;
}

enum err
kiosk_picture_make(const struct kiosk_picture *picture, uint8_t **ret_png, size_t *ret_size)
{
    struct canvas *canvas = NULL;
    struct font *font = NULL;
    enum err err = canvas_make(picture->width, picture->height, &canvas);

    if (err == ERR_OK)
        err = font_open(picture->font, &font);
    if (err == ERR_OK)
        err = paint(picture, font, canvas);
    if (err == ERR_OK)
        err = pixels_make_png(
            canvas->pixels, (unsigned)canvas->width, (unsigned)canvas->height, ret_png, ret_size);
    font_close(&font);
    canvas_free(&canvas);
    return err;
}
