#include "shared/config/config_near.h"

#include "shared/base/need.h"

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours: the optimal string alignment. */
static size_t
distance_of(struct bytes a, struct bytes b)
{
    size_t rows[3][CONFIG_NEAR_MAX + 1];

    for (size_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *before = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t same = a.at[i - 1] == b.at[j - 1] ? 0 : 1;

            row[j] = least(above[j - 1] + same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[a.size % 3][b.size];
}

bool
config_near(struct bytes wrong, struct bytes right, size_t *distance)
{
    size_t found;

    if (wrong.size > CONFIG_NEAR_MAX || right.size > CONFIG_NEAR_MAX)
        return false;
    found = distance_of(wrong, right);
    if (found > 1 + right.size / 4 || found >= right.size || found >= *distance)
        return false;
    *distance = found;
    return true;
}
