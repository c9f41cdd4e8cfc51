#include "hub/console/page/accept.h"

#include <string.h>
#include <strings.h>

#include "shared/base/need.h"

/* Of quality 1; of one that was not named. */
#define QUALITY_MAX 1000
#define QUALITY_UNSAID (-1)

static const char *const names[ACCEPT_CODING_COUNT] = {"br", "gzip", "identity"};

const char *
accept_coding_name(enum accept_coding coding)
{
    return coding == ACCEPT_IDENTITY ? NULL : names[coding];
}

static const char *
skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* "0.5", "1", "0.125" in thousandths; what is no quality value is 1, as if it were not said. */
static int
read_quality(const char *at)
{
    int value;

    if (at[0] != '0' && at[0] != '1')
        return QUALITY_MAX;
    value = (at[0] - '0') * QUALITY_MAX;
    if (at[1] == '.') {
        int unit = QUALITY_MAX / 10;

        for (at += 2; *at >= '0' && *at <= '9' && unit > 0; at++, unit /= 10)
            value += (*at - '0') * unit;
    }
    return value > QUALITY_MAX ? QUALITY_MAX : value;
}

/* Of one element of the list, which ends before end: its quality. */
static int
quality_of(const char *at, const char *end)
{
    for (; at < end; at++)
        if (*at == ';') {
            const char *parameter = skip_blanks(at + 1);

            if (strncasecmp(parameter, "q=", 2) == 0)
                return read_quality(parameter + 2);
        }
    return QUALITY_MAX;
}

static void
take_element(const char *at, const char *end, int qualities[static ACCEPT_CODING_COUNT], int *other)
{
    size_t length = strcspn(at, " \t;,");
    int quality = quality_of(at, end);

    if (length == 1 && at[0] == '*') {
        *other = quality;
        return;
    }
    if (length == 6 && strncasecmp(at, "x-gzip", length) == 0)
        qualities[ACCEPT_GZIP] = quality;
    for (size_t i = 0; i < ACCEPT_CODING_COUNT; i++)
        if (strlen(names[i]) == length && strncasecmp(at, names[i], length) == 0)
            qualities[i] = quality;
}

enum accept_coding
accept_coding(const char *header, const bool is_there[static ACCEPT_CODING_COUNT])
{
    int qualities[ACCEPT_CODING_COUNT] = {QUALITY_UNSAID, QUALITY_UNSAID, QUALITY_UNSAID};
    enum accept_coding best = ACCEPT_IDENTITY;
    int best_quality = 0;
    int other = QUALITY_UNSAID;

    if (header == NULL)
        return ACCEPT_IDENTITY;
    for (const char *at = header; *at != '\0';) {
        const char *end = at + strcspn(at, ",");

        take_element(skip_blanks(at), end, qualities, &other);
        at = *end == ',' ? end + 1 : end;
    }
    for (enum accept_coding coding = 0; coding < ACCEPT_CODING_COUNT; coding++) {
        int quality = qualities[coding] != QUALITY_UNSAID ? qualities[coding]
                      : other != QUALITY_UNSAID           ? other
                      : coding == ACCEPT_IDENTITY ? 1 /* it may be had, if nothing is better */
                                                  : 0;

        if (is_there[coding] && quality > best_quality) {
            best = coding;
            best_quality = quality;
        }
    }
    return best;
}

bool
accept_has_tag(const char *header, const char *tag)
{
    size_t length = strlen(tag);

    if (header == NULL)
        return false;
    for (const char *at = skip_blanks(header); *at != '\0'; at = skip_blanks(at)) {
        size_t size;

        if (*at == '*' || *at == ',') {
            if (*at == '*')
                return true;
            at++;
            continue;
        }
        if (strncmp(at, "W/", 2) == 0)
            at += 2;
        size = at[0] == '"' ? strcspn(at + 1, "\"") + 2 : strcspn(at, ",");
        if (size == length && strncmp(at, tag, length) == 0)
            return true;
        size = size > strlen(at) ? strlen(at) : size;
        at += size;
    }
    return false;
}
