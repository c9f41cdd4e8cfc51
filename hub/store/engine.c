#include "hub/store/engine.h"

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
