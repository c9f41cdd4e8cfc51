#include "hub/exports.h"

#include <stdlib.h>

#include "hub/console/export/console_exports.h"

struct exports {
    struct reader *reader; /* so that nobody waits behind an export */
    struct exporter *exporter;
    net_fn *then;
    void *context;
};

enum err
exports_open(struct net *net, struct lane *lane, const char *place, const char *folder,
    int32_t node, struct exports **ret_exports)
{
    struct exporter_options options = {.net = net, .lane = lane, .folder = folder, .node = node};
    struct exports *exports = calloc(1, sizeof(*exports));
    enum err err;

    if (exports == NULL)
        return ERR_NO_SPACE;
    options.lists = console_exports(&options.lists_count);
    err = reader_open_background(net, place, &exports->reader);
    options.reader = exports->reader;
    if (err == ERR_OK)
        err = exporter_make(&options, &exports->exporter);
    if (err != ERR_OK)
        exports_close(&exports);
    *ret_exports = exports;
    return err;
}

struct exporter *
exports_exporter(const struct exports *exports)
{
    return exports == NULL ? NULL : exports->exporter;
}

static void
stopped(void *context)
{
    struct exports *exports = context;

    reader_stop(exports->reader, exports->then, exports->context);
}

void
exports_stop(struct exports *exports, net_fn *then, void *context)
{
    if (exports == NULL) {
        then(context);
        return;
    }
    exports->then = then;
    exports->context = context;
    exporter_stop(exports->exporter, stopped, exports);
}

void
exports_close(struct exports **exports)
{
    if (*exports == NULL)
        return;
    exporter_free(&(*exports)->exporter);
    reader_close(&(*exports)->reader);
    free(*exports);
    *exports = NULL;
}
