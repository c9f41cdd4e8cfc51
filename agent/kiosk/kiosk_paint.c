#include "agent/kiosk/kiosk_paint.h"

/* Letters and digits have their middle so much above their line, in a hundredth of an em. */
#define MIDDLE_PART 37

static void
paint_text(const struct kiosk_thing *thing, struct font *font, struct canvas *canvas)
{
    const struct font_style style = {
        .size = thing->size, .bold = thing->bold, .colour = thing->colour};
    const struct bytes text = bytes_text(thing->text);
    const struct canvas_box *box = &thing->box;
    int spare = box->width - font_width(font, thing->size, text);
    int x = box->x;

    if (thing->align == KIOSK_CENTRE)
        x += spare / 2;
    else if (thing->align == KIOSK_RIGHT)
        x += spare;
    font_draw(
        font, canvas, x, box->y + box->height / 2 + thing->size * MIDDLE_PART / 100, &style, text);
}

static void
paint_thing(const struct kiosk_scene *scene, const struct kiosk_thing *thing, struct font *font,
    struct canvas *canvas)
{
    switch (thing->kind) {
    case KIOSK_BOX:
        if (thing->radius > 0)
            canvas_round(canvas, thing->box, thing->radius, thing->colour);
        else
            canvas_fill(canvas, thing->box, thing->colour);
        break;
    case KIOSK_TEXT:
        paint_text(thing, font, canvas);
        break;
    case KIOSK_QR:
        canvas_qr(canvas, thing->box, &scene->qr);
        break;
    }
}

void
kiosk_paint(const struct kiosk_scene *scene, const struct kiosk_damage *damage, struct font *font,
    struct canvas *canvas)
{
    for (size_t i = 0; i < damage->count; i++)
        for (size_t j = 0; j < scene->count; j++) {
            const struct kiosk_thing *thing = &scene->things[j];

            canvas_clip(canvas, canvas_box_both(damage->boxes[i], thing->box));
            if (!canvas_box_is_empty(canvas->clip))
                paint_thing(scene, thing, font, canvas);
        }
    canvas_clip(canvas, canvas_box(0, 0, canvas->width, canvas->height));
}
