#include "shared/base/need.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/sim_hub.h"

/* Of words of ours: whether the payer can read it. Each text is of one answer. */
#define STANDS                                                                                     \
    "EXISTS (SELECT 1 FROM a.sim_said s WHERE s.channel = h.channel AND s.number = h.number"       \
    "  AND s.text = w.text)"

static const struct check checks[] = {
    {"a complaint is known twice",
        "SELECT number FROM complaint GROUP BY channel, number HAVING count(*) > 1", false},
    {"a complaint is known that nobody has filed, or about something else",
        "SELECT h.number FROM complaint h"
        " LEFT JOIN a.sim_complaint c ON c.channel = h.channel AND c.number = h.number"
        " WHERE c.number IS NULL OR h.merchant_id <> " SIM_HUB_MERCHANT
        "  OR h.payment_id <> CAST(substr(c.trade, 7) AS INTEGER)",
        false},
    {"a complaint is not known as it stands",
        "SELECT c.number || ' ' || c.stands || ', not ' || coalesce(h.state, 'known')"
        " FROM a.sim_complaint c"
        " LEFT JOIN complaint h ON h.channel = c.channel AND h.number = c.number"
        " WHERE h.state IS NOT c.state",
        true},
    {"an answer to a complaint is not final",
        "SELECT complaint_id || ' ' || state || ' ' || code || ' ' || sends FROM complaint_word"
        " WHERE who = 'us' AND state NOT IN ('done', 'failed')",
        true},
    {"a payer has not got the answer that is said to be done",
        "SELECT w.complaint_id || ' ' || w.text FROM complaint_word w"
        " JOIN complaint h ON h.merchant_id = w.merchant_id AND h.id = w.complaint_id"
        " WHERE w.who = 'us' AND w.kind = 'reply' AND w.state = 'done' AND NOT " STANDS,
        false},
    /* What the network brings when all is long over, nobody can know. */
    {"a payer has got an answer that is said to have failed",
        "SELECT w.complaint_id || ' ' || w.text FROM complaint_word w"
        " JOIN complaint h ON h.merchant_id = w.merchant_id AND h.id = w.complaint_id"
        " WHERE " CHECK_NOTHING_LATE
        " AND w.who = 'us' AND w.kind = 'reply' AND w.state = 'failed' AND " STANDS,
        false},
    {"a payer has got an answer more than once",
        "SELECT number || ' ' || text FROM a.sim_said WHERE " CHECK_NOTHING_LATE
        " AND text LIKE 'answer %'"
        " GROUP BY channel, number, text HAVING count(*) > 1",
        false},
};

const struct check_set check_complaint_set = {checks, LENGTH(checks)};
