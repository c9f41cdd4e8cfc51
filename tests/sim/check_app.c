#include "shared/base/need.h"
#include "tests/sim/check_inside.h"

/* What a kind of resource is in the hub's books: its row, its state, its number and amount. */
#define RESOURCES                                                                                  \
    "(SELECT 'order' AS kind, o.id, upper(o.state) AS state, coalesce(t.number, '') AS name,"      \
    "  o.amount FROM orders o LEFT JOIN order_text t ON t.order_id = o.id"                         \
    " UNION ALL SELECT 'refund', id, upper(state), number, amount FROM refund"                     \
    " UNION ALL SELECT 'split', id, upper(state), number, amount FROM split"                       \
    " UNION ALL SELECT 'split_return', id, upper(state), number, amount FROM split_return"         \
    " UNION ALL SELECT 'transfer', id, upper(state), number, amount FROM transfer)"

static const struct check checks[] = {
    {"an answer that the app got is about something else than it asked",
        "SELECT q.kind || ' ' || q.name || ' ' || q.resource FROM m.ask q"
        " LEFT JOIN " RESOURCES " x ON x.id = q.resource AND x.kind = q.kind"
        " WHERE q.status = 200 AND q.name <> ''"
        "  AND (x.name IS NOT q.name OR x.amount IS NOT q.amount)",
        false},
    {"what the app was told to be over is not",
        "SELECT d.resource || ' ' || d.kind || ' ' || d.state || ', now ' || x.state FROM m.told d"
        " JOIN " RESOURCES " x ON x.id = d.resource WHERE x.state <> d.state",
        false},
    {"one number stands for two",
        "SELECT kind || ' ' || name FROM " RESOURCES " WHERE name <> '' AND kind <> 'order'"
        " GROUP BY kind, name HAVING count(*) > 1",
        false},
    {"one number of an order stands for two",
        "SELECT t.number FROM order_text t JOIN orders o ON o.id = t.order_id AND o.whole_id = 0"
        " WHERE o.app_id <> 0 GROUP BY t.number HAVING count(*) > 1",
        false},
    {"what was refused, sent once, was done",
        "SELECT q.kind || ' ' || q.name || ' ' || q.code FROM m.ask q"
        " JOIN " RESOURCES " x ON x.kind = q.kind AND x.name = q.name"
        " WHERE q.status <> 200 AND q.name <> '' AND q.tries = 1 AND NOT EXISTS"
        "  (SELECT 1 FROM m.ask o WHERE o.kind = q.kind AND o.name = q.name"
        "    AND (o.status = 200 OR o.tries > 1))",
        true},
    {"a notice is marked as sent that the app has not accepted",
        "SELECT x.id || ' ' || x.action FROM outbox x LEFT JOIN m.heard h ON h.id = x.id"
        " WHERE x.topic = 'notice' AND x.state = 'sent' AND coalesce(h.accepted, 0) = 0",
        false},
    {"the app has heard of what is in no outbox",
        "SELECT h.id || ' ' || h.type FROM m.heard h LEFT JOIN outbox x ON x.id = h.id"
        " WHERE x.id IS NULL OR x.action <> h.type OR x.about <> h.about OR x.body <> h.body",
        false},
    {"two notices of one order have one place",
        "SELECT about || ' ' || sequence FROM m.heard WHERE type LIKE 'order.%'"
        " GROUP BY about, sequence HAVING count(*) > 1",
        false},
    {"an app's order has ended, and the app was not told, or twice",
        "SELECT o.id || ' ' || o.state FROM orders o LEFT JOIN outbox x"
        "  ON x.topic = 'notice' AND x.about = o.id AND x.action = 'order.' || o.state"
        " WHERE o.app_id <> 0 AND o.whole_id = 0 AND o.state IN ('paid', 'closed')"
        " GROUP BY o.id HAVING count(x.id) <> 1",
        true},
    {"late money came, and the app was not told",
        "SELECT l.order_id || ' ' || l.count FROM (SELECT order_id, count(*) AS count FROM payment"
        "   WHERE state = 'late' GROUP BY order_id) l LEFT JOIN (SELECT about, count(*) AS count"
        "   FROM outbox WHERE topic = 'notice' AND action = 'order.late_paid' GROUP BY about) n"
        "  ON n.about = l.order_id WHERE l.count > coalesce(n.count, 0)",
        true},
    {"a refund has ended, and the app was not told, or twice",
        "SELECT r.id || ' ' || r.state FROM refund r LEFT JOIN outbox x"
        "  ON x.topic = 'notice' AND x.about = r.id AND x.action = 'refund.' || r.state"
        " WHERE r.kind = 'asked' AND r.state IN ('done', 'failed')"
        " GROUP BY r.id HAVING count(x.id) <> 1",
        true},
    {"a split has ended, and the app was not told, or twice",
        "SELECT s.id || ' ' || s.state FROM split s LEFT JOIN outbox x"
        "  ON x.topic = 'notice' AND x.about = s.id AND x.action = 'split.' || s.state"
        " WHERE s.state IN ('done', 'failed') AND s.shares > 0"
        " GROUP BY s.id HAVING count(x.id) <> 1",
        true},
    {"a transfer has ended, and the app was not told, or twice",
        "SELECT t.id || ' ' || t.state FROM transfer t LEFT JOIN outbox x"
        "  ON x.topic = 'notice' AND x.about = t.id AND x.action LIKE 'transfer.%'"
        " WHERE t.app_id <> 0 AND t.state IN ('paid', 'failed', 'rejected')"
        " GROUP BY t.id HAVING count(x.id) <> 1",
        true},
};

const struct check_set check_app_set = {checks, LENGTH(checks)};
