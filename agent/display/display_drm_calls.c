#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "agent/display/display_drm.h"
#include "agent/display/display_drm_owner.h"

#define BITS 32
#define DEPTH 24

_Static_assert(sizeof(drmModeModeInfo) <= DISPLAY_DRM_MODE_MAX, "a mode has room");

static int
open_card(const char *path, int *ret_fd)
{
    uint64_t can = 0;
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    if (drmGetCap(fd, DRM_CAP_DUMB_BUFFER, &can) != 0 || can == 0) {
        (void)close(fd);
        return -ENOTSUP;
    }
    *ret_fd = fd;
    return 0;
}

static void
close_card(int fd)
{
    (void)drmDropMaster(fd);
    (void)close(fd);
}

static int
take(int fd)
{
    return drmSetMaster(fd) == 0 ? 0 : -errno;
}

/* The one that shows something there already; else the first that can reach the connector. */
static uint32_t
crtc_of(int fd, const drmModeRes *resources, const drmModeConnector *connector)
{
    drmModeEncoder *encoder = drmModeGetEncoder(fd, connector->encoder_id);
    uint32_t crtc = encoder != NULL ? encoder->crtc_id : 0;

    drmModeFreeEncoder(encoder);
    for (int i = 0; crtc == 0 && i < connector->count_encoders; i++) {
        encoder = drmModeGetEncoder(fd, connector->encoders[i]);
        for (int j = 0; encoder != NULL && crtc == 0 && j < resources->count_crtcs; j++)
            if ((encoder->possible_crtcs & 1U << j) != 0)
                crtc = resources->crtcs[j];
        drmModeFreeEncoder(encoder);
    }
    return crtc;
}

/* The preferred mode is what a panel is made for. */
static bool
use(int fd, const drmModeRes *resources, const drmModeConnector *connector,
    struct display_drm_monitor *ret_monitor)
{
    const drmModeModeInfo *mode = connector->modes;

    if (connector->connection != DRM_MODE_CONNECTED || connector->count_modes == 0)
        return false;
    for (int i = connector->count_modes - 1; i >= 0; i--)
        if ((connector->modes[i].type & DRM_MODE_TYPE_PREFERRED) != 0)
            mode = &connector->modes[i];
    ret_monitor->connector = connector->connector_id;
    ret_monitor->crtc = crtc_of(fd, resources, connector);
    ret_monitor->width = mode->hdisplay;
    ret_monitor->height = mode->vdisplay;
    memcpy(ret_monitor->mode, mode, sizeof(*mode));
    return ret_monitor->crtc != 0;
}

static int
find(int fd, struct display_drm_monitor *ret_monitor)
{
    drmModeRes *resources = drmModeGetResources(fd);
    bool found = false;

    if (resources == NULL)
        return -errno;
    for (int i = 0; !found && i < resources->count_connectors; i++) {
        drmModeConnector *connector = drmModeGetConnectorCurrent(fd, resources->connectors[i]);

        /* Nobody has looked yet which modes it has. */
        if (connector != NULL && connector->count_modes == 0) {
            drmModeFreeConnector(connector);
            connector = drmModeGetConnector(fd, resources->connectors[i]);
        }
        found = connector != NULL && use(fd, resources, connector, ret_monitor);
        drmModeFreeConnector(connector);
    }
    drmModeFreeResources(resources);
    return found ? 0 : -ENOENT;
}

static void
unmake(int fd, struct display_drm_buffer *buffer)
{
    if (buffer->at != NULL)
        (void)munmap(buffer->at, buffer->size);
    if (buffer->id != 0)
        (void)drmModeRmFB(fd, buffer->id);
    if (buffer->handle != 0)
        (void)drmModeDestroyDumbBuffer(fd, buffer->handle);
    *buffer = (struct display_drm_buffer){.at = NULL};
}

static int
map(int fd, struct display_drm_buffer *buffer)
{
    uint64_t offset;
    void *at;
    int failed = drmModeMapDumbBuffer(fd, buffer->handle, &offset);

    if (failed != 0)
        return failed;
    at = mmap(NULL, buffer->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
    if (at == MAP_FAILED) /* NOLINT(performance-no-int-to-ptr) */
        return -errno;
    buffer->at = at;
    memset(buffer->at, 0, buffer->size);
    return 0;
}

static int
make(int fd, int width, int height, struct display_drm_buffer *ret_buffer)
{
    struct display_drm_buffer buffer = {.at = NULL};
    uint32_t pitch;
    uint64_t size;
    int failed = drmModeCreateDumbBuffer(
        fd, (uint32_t)width, (uint32_t)height, BITS, 0, &buffer.handle, &pitch, &size);

    if (failed != 0)
        return failed;
    buffer.pitch = pitch;
    buffer.size = (size_t)size;
    failed = drmModeAddFB(
        fd, (uint32_t)width, (uint32_t)height, DEPTH, BITS, pitch, buffer.handle, &buffer.id);
    if (failed == 0)
        failed = map(fd, &buffer);
    if (failed != 0)
        unmake(fd, &buffer);
    else
        *ret_buffer = buffer;
    return failed;
}

static int
show(int fd, const struct display_drm_monitor *monitor, const struct display_drm_buffer *buffer)
{
    uint32_t connector = monitor->connector;
    drmModeModeInfo mode;

    memcpy(&mode, monitor->mode, sizeof(mode));
    return drmModeSetCrtc(fd, monitor->crtc, buffer->id, 0, 0, &connector, 1, &mode);
}

static bool
is_shown(int fd, const struct display_drm_monitor *monitor, const struct display_drm_buffer *buffer)
{
    drmModeCrtc *crtc = drmModeGetCrtc(fd, monitor->crtc);
    bool ours = crtc != NULL && crtc->buffer_id == buffer->id;

    drmModeFreeCrtc(crtc);
    return ours;
}

static int
dirty(int fd, const struct display_drm_buffer *buffer, struct canvas_box box)
{
    drmModeClip clip = {.x1 = (uint16_t)box.x,
        .y1 = (uint16_t)box.y,
        .x2 = (uint16_t)(box.x + box.width),
        .y2 = (uint16_t)(box.y + box.height)};

    return drmModeDirtyFB(fd, buffer->id, &clip, 1);
}

const struct display_drm_calls display_drm_calls = {
    .open = open_card,
    .close = close_card,
    .take = take,
    .find = find,
    .make = make,
    .unmake = unmake,
    .show = show,
    .is_shown = is_shown,
    .dirty = dirty,
    .owner = display_drm_owner,
};
