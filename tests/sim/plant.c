#include "tests/sim/plant.h"

#include <stddef.h>
#include <string.h>

static struct {
    const char *name;
    int64_t made;
} plant;

void
plant_choose(const char *name)
{
    plant.name = name;
    plant.made = 0;
}

bool
plant_is(const char *name)
{
    if (plant.name == NULL || strcmp(plant.name, name) != 0)
        return false;
    plant.made++;
    return true;
}

int64_t
plant_made(void)
{
    return plant.made;
}
