#include "hub/store/engine.h"

#include <stdio.h>

#include "hub/store/engine_postgres.h"
#include "hub/store/engine_sqlite.h"

enum err
engine_open(const struct engine_options *options, struct engine **ret_engine)
{
    return engine_postgres_is_place(options->place) ? engine_postgres_open(options, ret_engine)
                                                    : engine_sqlite_open(options, ret_engine);
}

void
engine_close(struct engine **engine)
{
    if (*engine == NULL)
        return;
    (*engine)->ops->close(*engine);
    *engine = NULL;
}

void
engine_describe(const char *place, char *to, size_t size)
{
    if (engine_postgres_is_place(place))
        engine_postgres_describe(place, to, size);
    else
        (void)snprintf(to, size, "%s", place);
}
