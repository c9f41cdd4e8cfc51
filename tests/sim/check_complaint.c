#include "shared/base/need.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/sim_hub.h"

static const struct check checks[] = {
    {"a complaint is known twice",
        "SELECT number FROM complaint GROUP BY channel, number HAVING count(*) > 1", false},
    {"a complaint is known that nobody has filed, or about something else",
        "SELECT h.number FROM complaint h LEFT JOIN a.wechat_complaint c ON c.complaint_id = "
        "h.number"
        " WHERE h.channel = 2 AND (c.complaint_id IS NULL OR h.merchant_id <> " SIM_HUB_MERCHANT
        "  OR h.payment_id <> CAST(substr(c.out_trade_no, 7) AS INTEGER))",
        false},
    {"a complaint is not known as it stands",
        "SELECT c.complaint_id || ' ' || c.state || ', not ' || coalesce(h.state, 'known')"
        " FROM a.wechat_complaint c LEFT JOIN complaint h ON h.channel = 2"
        "  AND h.number = c.complaint_id"
        " WHERE h.state IS NOT CASE c.state WHEN 'PENDING' THEN 'open'"
        "  WHEN 'PROCESSING' THEN 'processing' ELSE 'closed' END",
        true},
    {"an answer to a complaint is not final",
        "SELECT complaint_id || ' ' || state || ' ' || sends FROM complaint_word"
        " WHERE who = 'us' AND state NOT IN ('done', 'failed')",
        true},
    {"a payer has not got the answer that is said to be done",
        "SELECT w.complaint_id || ' ' || w.text FROM complaint_word w"
        " JOIN complaint h ON h.merchant_id = w.merchant_id AND h.id = w.complaint_id"
        " LEFT JOIN a.wechat_complaint_log l ON l.complaint_id = h.number AND l.details = w.text"
        " WHERE h.channel = 2 AND w.who = 'us' AND w.kind = 'reply' AND w.state = 'done'"
        "  AND l.place IS NULL",
        false},
};

const struct check_set check_complaint_set = {checks, LENGTH(checks)};
