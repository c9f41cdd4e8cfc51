#include "tests/sim/sim_app_notice.h"

#include "hub/courier/notice_courier.h"
#include "shared/base/text.h"
#include "shared/text/json.h"
#include "tests/sim/chaos.h"
#include "tests/sim/sim_app_journal.h"

#define ARENA_LIMIT ((size_t)256 * 1024)
#define CLOCKS_APART_US (INT64_C(300) * 1000000)

static struct {
    struct world *world;
    bool is_kind;
    struct net_timer *timer; /* of one that is answered too late */
    struct net_call *call;
    sim_app_notice_fn *heard; /* NULL for nobody */
    void *context;
} notices;

void
sim_app_notice_start(struct world *world)
{
    notices.world = world;
}

void
sim_app_notice_listen(sim_app_notice_fn *heard, void *context)
{
    notices.heard = heard;
    notices.context = context;
}

void
sim_app_notice_be_kind(bool kind)
{
    notices.is_kind = kind;
}

void
sim_app_notice_drop(struct net *net)
{
    net_timer_cancel(net, &notices.timer);
    notices.call = NULL;
}

/* Signed with the app's secret, not long ago. */
static void
check_signature(const struct net *net, const struct net_request *request, const char *secret)
{
    const char *header = net_header(request, "shanju-signature");
    char expected[NOTICE_COURIER_SIGNATURE_SIZE];
    int64_t seconds = 0;

    if (header == NULL || strncmp(header, "t=", 2) != 0 ||
        text_read_int(bytes_of(header + 2, strcspn(header + 2, ",")), &seconds) != ERR_OK)
        world_fail(notices.world, "a notice without a signature");
    (void)notice_courier_sign(secret, (struct moment){seconds * 1000000}, request->body, expected);
    if (strcmp(header, expected) != 0 || seconds * 1000000 > net_moment(net).us + CLOCKS_APART_US)
        world_fail(notices.world, "a notice with a wrong signature: %s", header);
}

static void
keep(const struct net_request *request, bool accepted)
{
    struct arena *arena = NULL;
    const struct json_node *root;
    const struct json_node *data = NULL;
    struct sim_app_heard heard = {
        .type = "", .state = "", .body = request->body, .accepted = accepted};
    struct sim_app_told told = {.kind = "notice", .state = ""};
    struct sim_app_news news = {0};
    const struct json_field fields[] = {
        {"id", JSON_ID, false, &heard.id},
        {"type", JSON_TEXT, false, &heard.type},
        {"sequence", JSON_INT, false, &heard.sequence},
        {"data", JSON_NODE, false, &data},
    };
    const struct json_field inner[] = {
        {"id", JSON_ID, false, &heard.about},
        {"state", JSON_TEXT, true, &heard.state},
        {"terminal", JSON_ID, true, &news.terminal},
        {"amount", JSON_INT, true, &news.amount},
    };
    enum err err = arena_make(ARENA_LIMIT, &arena);

    if (err == ERR_OK)
        err = json_parse(request->body, arena, &root);
    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err == ERR_OK)
        err = json_read(data, inner, LENGTH(inner), NULL);
    if (err != ERR_OK)
        world_fail(notices.world, "a notice that cannot be read");
    sim_app_journal_heard(&heard);
    told.id = heard.about;
    told.state = heard.state;
    /* What a till has sold may be paid after it was closed; complaints are gone on with. */
    if (news.terminal == 0 && strncmp(heard.type, "complaint.", strlen("complaint.")) != 0)
        sim_app_journal_told(&told);
    news.type = heard.type;
    news.about = heard.about;
    if (notices.heard != NULL)
        notices.heard(notices.context, &news);
    arena_free(&arena);
}

static void
say_late(void *context)
{
    notices.timer = NULL;
    net_answer(context, notices.call, &(struct net_reply){.status = 200});
    notices.call = NULL;
}

bool
sim_app_notice_take(
    struct net *net, struct net_call *call, const struct net_request *request, const char *secret)
{
    int64_t mood = world_between(notices.world, 0, 999);
    enum err err;

    check_signature(net, request, secret);
    if (notices.is_kind || !chaos_has(CHAOS_PEOPLE))
        mood = 999;
    if (mood < 60) {
        net_answer(net, call, &(struct net_reply){.status = mood < 10 ? 302 : 500});
        return false;
    }
    if (mood < 80)
        return false; /* and nobody hears of this call again */
    keep(request, true);
    if (mood < 110 && notices.timer == NULL) {
        notices.call = call;
        err = net_timer_start(
            net, span_ms(world_between(notices.world, 5000, 20000)), say_late, net, &notices.timer);
        NEED(err == ERR_OK);
        return true;
    }
    net_answer(net, call, &(struct net_reply){.status = mood < 500 ? 204 : 200});
    return true;
}
