/*
 * kiosk_scene.h -- what is on a display, as a list of things with their places.
 *
 * A layout makes a scene from a screen's values. Two scenes say what has changed between them, so
 * that no more is painted than that. The first thing is the ground and covers all; later ones lie
 * on earlier ones. A plain value.
 */
#ifndef AGENT_KIOSK_KIOSK_SCENE_H
#define AGENT_KIOSK_KIOSK_SCENE_H

#include "shared/draw/canvas.h"
#include "shared/text/qr.h"

#define KIOSK_THINGS_MAX 96
#define KIOSK_TEXT_MAX 160
#define KIOSK_DAMAGE_MAX 24

enum kiosk_kind {
    KIOSK_BOX,  /* radius 0 for sharp corners */
    KIOSK_TEXT, /* one line, cut to its box */
    KIOSK_QR    /* the scene's */
};

enum kiosk_align {
    KIOSK_LEFT,
    KIOSK_CENTRE,
    KIOSK_RIGHT
};

struct kiosk_thing {
    enum kiosk_kind kind;
    struct canvas_box box;
    uint32_t colour;
    int radius;
    int size;
    enum kiosk_align align;
    bool bold;
    char text[KIOSK_TEXT_MAX];
};

struct kiosk_scene {
    int width;
    int height;
    struct kiosk_thing things[KIOSK_THINGS_MAX];
    size_t count;
    struct qr qr;
};

/* Boxes that do not overlap. */
struct kiosk_damage {
    struct canvas_box boxes[KIOSK_DAMAGE_MAX];
    size_t count;
};

/** kiosk_scene_start() is a scene with nothing but its ground. */
void kiosk_scene_start(struct kiosk_scene *scene, int width, int height, uint32_t ground);

/** kiosk_scene_add() is the new thing, all zeros but kind, box and colour. */
struct kiosk_thing *kiosk_scene_add(
    struct kiosk_scene *scene, enum kiosk_kind kind, struct canvas_box box, uint32_t colour);

/** kiosk_scene_differ() is where next does not look like before; all of it when sizes differ. */
void kiosk_scene_differ(const struct kiosk_scene *before, const struct kiosk_scene *next,
    struct kiosk_damage *ret_damage);

#endif
