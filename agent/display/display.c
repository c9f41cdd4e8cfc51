#include "agent/display/display.h"

#include <stdio.h>
#include <string.h>

#include "agent/display/display_drm.h"
#include "agent/display/display_file.h"

static const char *const names[DISPLAY_STATES] = {
    [DISPLAY_SHOWN] = "shown",
    [DISPLAY_UNPLUGGED] = "unplugged",
    [DISPLAY_TAKEN] = "taken",
};

const char *
display_state_name(enum display_state state)
{
    return names[state];
}

bool
display_is(const char *setting)
{
    return strcmp(setting, "drm") == 0 || strncmp(setting, "drm:/", 5) == 0 ||
           (strncmp(setting, "file:", 5) == 0 && setting[5] != '\0');
}

enum err
display_try(const char *setting, char ret_why[static DISPLAY_WHY_MAX])
{
    ret_why[0] = '\0';
    if (!display_is(setting))
        return ERR_BAD_INPUT;
    if (strncmp(setting, "file:", 5) == 0)
        return ERR_OK;
    return display_drm_try(setting[3] == ':' ? setting + 4 : NULL, &display_drm_calls, ret_why);
}

enum err
display_open(const struct display_options *options, struct display **ret_display,
    char ret_why[static DISPLAY_WHY_MAX])
{
    const char *setting = options->setting;

    ret_why[0] = '\0';
    if (!display_is(setting)) {
        (void)snprintf(
            ret_why, DISPLAY_WHY_MAX, "a display is drm, drm:/dev/dri/cardN or file:PATH.png");
        return ERR_BAD_INPUT;
    }
    if (strncmp(setting, "file:", 5) == 0)
        return display_file_open(options, setting + 5, ret_display, ret_why);
    return display_drm_open(
        options, setting[3] == ':' ? setting + 4 : NULL, &display_drm_calls, ret_display, ret_why);
}
