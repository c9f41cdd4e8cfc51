#include <stdlib.h>
#include <string.h>

#include "agent/api/local_api_inside.h"
#include "agent/kiosk/kiosk_picture.h"
#include "shared/draw/canvas.h"
#include "shared/text/form.h"

#define SIDE_MIN 200

/* One at a time: who asks meanwhile is told to ask again. */
struct local_api_picture {
    struct net_work work; /* the first member */
    struct local_api *api;
    struct net_call *call; /* NULL: none is being made */
    struct screen screen;
    struct kiosk_picture picture;
    uint8_t *png;
    size_t size;
    enum err err;
};

static void
run(struct net_work *work)
{
    struct local_api_picture *picture = (struct local_api_picture *)(void *)work;

    picture->err = kiosk_picture_make(&picture->picture, &picture->png, &picture->size);
}

static void
done(struct net_work *work)
{
    struct local_api_picture *picture = (struct local_api_picture *)(void *)work;
    const struct local_api_call call = {.api = picture->api, .call = picture->call};
    const struct net_reply reply = {
        .status = 200, .type = "image/png", .body = bytes_of(picture->png, picture->size)};

    picture->call = NULL;
    if (picture->err == ERR_OK)
        net_answer(call.api->options.net, call.call, &reply);
    else
        local_api_refuse(&call, LOCAL_API_NO_FONT, NULL);
    free(picture->png);
    picture->png = NULL;
}

/* "480x272" */
static bool
read_size(const char *text, struct kiosk_picture *picture)
{
    const char *times = strchr(text, 'x');
    int64_t width, height;

    if (times == NULL || text_read_int(bytes_of(text, (size_t)(times - text)), &width) != ERR_OK ||
        text_read_int(bytes_text(times + 1), &height) != ERR_OK || width < SIDE_MIN ||
        height < SIDE_MIN || width > CANVAS_SIDE_MAX || height > CANVAS_SIDE_MAX)
        return false;
    picture->width = (int)width;
    picture->height = (int)height;
    return true;
}

void
local_api_screen_get(const struct local_api_call *call)
{
    struct local_api *api = call->api;
    struct local_api_picture *picture = api->picture;
    struct form form = {.count = 0};
    const char *size, *language;

    if (picture == NULL)
        picture = calloc(1, sizeof(*picture));
    api->picture = picture;
    if (picture == NULL || picture->call != NULL) {
        local_api_refuse(call, LOCAL_API_BUSY, NULL);
        return;
    }
    if (form_read(call->request->query, api->arena, &form) != ERR_OK) {
        local_api_refuse(call, LOCAL_API_SIZE, "size");
        return;
    }
    size = form_value(&form, "size");
    language = form_text(&form, "language");
    *picture = (struct local_api_picture){.work = {.run = run, .done = done},
        .api = api,
        .screen = *api->options.screen(api->options.context)};
    picture->picture = (struct kiosk_picture){.screen = &picture->screen,
        .font = api->options.font,
        .english = strcmp(language, "") == 0 ? api->options.english : strcmp(language, "en") == 0};
    if (!read_size(size != NULL ? size : "1280x800", &picture->picture)) {
        local_api_refuse(call, LOCAL_API_SIZE, "size");
        return;
    }
    picture->call = call->call;
    if (net_work(api->options.net, &picture->work) == ERR_OK)
        return;
    picture->call = NULL;
    local_api_refuse(call, LOCAL_API_BUSY, NULL);
}

void
local_api_screen_close(struct local_api *api)
{
    if (api->picture != NULL)
        free(api->picture->png);
    free(api->picture);
    api->picture = NULL;
}
