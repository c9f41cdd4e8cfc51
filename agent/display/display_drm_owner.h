/*
 * display_drm_owner.h -- which other program has a device open, for people to be told.
 */
#ifndef AGENT_DISPLAY_DISPLAY_DRM_OWNER_H
#define AGENT_DISPLAY_DISPLAY_DRM_OWNER_H

#include <stddef.h>

/**
 * display_drm_owner() is "Xorg (612)"; "" when none is seen: whoever is not root sees its own
 * account's processes only (proc(5), /proc/PID/fd).
 */
void display_drm_owner(const char *path, char *ret_name, size_t size);

#endif
