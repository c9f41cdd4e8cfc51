/*
 * kiosk_paint.h -- a scene as pixels.
 */
#ifndef AGENT_KIOSK_KIOSK_PAINT_H
#define AGENT_KIOSK_KIOSK_PAINT_H

#include "agent/kiosk/kiosk_scene.h"
#include "shared/draw/font.h"

/** kiosk_paint() paints the scene within the boxes, and nothing else. */
void kiosk_paint(const struct kiosk_scene *scene, const struct kiosk_damage *damage,
    struct font *font, struct canvas *canvas);

#endif
