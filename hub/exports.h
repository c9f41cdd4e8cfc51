/*
 * exports.h -- the exporter of a running hub, with a connection of its own.
 */
#ifndef HUB_EXPORTS_H
#define HUB_EXPORTS_H

#include "hub/export/exporter.h"

struct exports;

/** exports_open() writes the console's lists into that folder; the errors of exporter_make(). */
enum err exports_open(struct net *net, struct lane *lane, const char *place, const char *folder,
    int32_t node, struct exports **ret_exports) MUST_CHECK;

/** exports_exporter() is NULL for NULL: nothing is exported. */
struct exporter *exports_exporter(const struct exports *exports);

/** exports_stop() ends what runs, then calls then(context); at once for NULL. */
void exports_stop(struct exports *exports, net_fn *then, void *context);
void exports_close(struct exports **exports);

#endif
