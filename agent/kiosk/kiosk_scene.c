#include "agent/kiosk/kiosk_scene.h"

#include <string.h>

void
kiosk_scene_start(struct kiosk_scene *scene, int width, int height, uint32_t ground)
{
    scene->width = width;
    scene->height = height;
    scene->count = 0;
    scene->qr.side = 0;
    (void)kiosk_scene_add(scene, KIOSK_BOX, canvas_box(0, 0, width, height), ground);
}

struct kiosk_thing *
kiosk_scene_add(
    struct kiosk_scene *scene, enum kiosk_kind kind, struct canvas_box box, uint32_t colour)
{
    struct kiosk_thing *thing = &scene->things[scene->count];

    NEED(scene->count < KIOSK_THINGS_MAX);
    scene->count++;
    /* Padding too: things are compared as bytes. */
    memset(thing, 0, sizeof(*thing));
    thing->kind = kind;
    thing->box = box;
    thing->colour = colour;
    return thing;
}

/* Boxes that have a pixel in common become one, until none have. */
static void
add_damage(struct kiosk_damage *damage, struct canvas_box box)
{
    size_t i = 0;

    if (canvas_box_is_empty(box))
        return;
    while (i < damage->count) {
        if (canvas_box_is_empty(canvas_box_both(damage->boxes[i], box)) &&
            damage->count < KIOSK_DAMAGE_MAX) {
            i++;
            continue;
        }
        box = canvas_box_around(damage->boxes[i], box);
        damage->boxes[i] = damage->boxes[--damage->count];
        i = 0;
    }
    damage->boxes[damage->count++] = box;
}

static bool
is_in(const struct kiosk_thing *thing, const struct kiosk_scene *scene, bool same_qr)
{
    if (thing->kind == KIOSK_QR && !same_qr)
        return false;
    for (size_t i = 0; i < scene->count; i++)
        if (memcmp(thing, &scene->things[i], sizeof(*thing)) == 0) /* NOLINT(*-comparison,cert-*) */
            return true;
    return false;
}

static void
add_missing(const struct kiosk_scene *scene, const struct kiosk_scene *other, bool same_qr,
    struct kiosk_damage *damage)
{
    const struct canvas_box all = canvas_box(0, 0, scene->width, scene->height);

    for (size_t i = 0; i < scene->count; i++)
        if (!is_in(&scene->things[i], other, same_qr))
            add_damage(damage, canvas_box_both(scene->things[i].box, all));
}

void
kiosk_scene_differ(const struct kiosk_scene *before, const struct kiosk_scene *next,
    struct kiosk_damage *ret_damage)
{
    bool same_qr =
        before->qr.side == next->qr.side &&
        memcmp(before->qr.dark, next->qr.dark, (size_t)next->qr.side * next->qr.side) == 0;

    ret_damage->count = 0;
    if (before->width != next->width || before->height != next->height) {
        add_damage(ret_damage, canvas_box(0, 0, next->width, next->height));
        return;
    }
    add_missing(before, next, same_qr, ret_damage);
    add_missing(next, before, same_qr, ret_damage);
}
