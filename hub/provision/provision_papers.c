#include <inttypes.h>
#include <stdio.h>

#include "hub/courier/onboarding_question.h"
#include "hub/flow/onboarding_watch.h"
#include "hub/provision/provision_books.h"
#include "hub/provision/provision_file.h"
#include "hub/provision/provision_open.h"
#include "hub/provision/provision_topics.h"
#include "shared/base/fault.h"
#include "shared/crypt/crypt.h"
#include "shared/net/net_lws.h"

#include "hub/store/sql/store.sql.h"

#define ARENA_MAX ((size_t)1024 * 1024)
#define PAPERS_MAX ((size_t)32 * 1024)
#define SOCKETS_MAX 64
#define TIMEOUT span_s(10)

/* One application, asked about through the account of the partner who made it. */
struct application {
    const struct provision_ask *ask;
    int64_t merchant_id;
    int64_t id;
    int64_t account_id;
    char number[65];
    enum err found;
    struct adapter_account *account;
    struct onboarding_question question;
};

static void
take(void *context, struct query *row)
{
    struct application *of = context;

    of->account_id = query_int(row, 0);
    of->found = text_copy(query_text(row, 2), of->number, sizeof(of->number));
}

static void
heard(void *context, const struct adapter_onboarding_reply *reply)
{
    (void)reply;
    net_lws_stop(context);
}

static enum err
find(const struct provision_ask *ask, struct application *of)
{
    int64_t owner;
    enum err err = provision_books_owner(
        ask, SQL_STORE_ONBOARDING_OWNER, ask->words[0], &of->id, &of->merchant_id);

    *of = (struct application){
        .ask = ask, .merchant_id = of->merchant_id, .id = of->id, .found = ERR_NOT_FOUND};
    if (err == ERR_OK)
        err = provision_books_each(ask, SQL_STORE_ONBOARDING_ASKED,
            (const int64_t[]){of->merchant_id, of->id}, 2, take, of);
    if (err == ERR_OK)
        err = of->found;
    if (err == ERR_OK)
        err = arena_make(ARENA_MAX, &of->question.arena);
    if (err == ERR_OK)
        err = provision_open_account(ask, of->account_id, of->question.arena, &owner, &of->account);
    of->question.account = of->account;
    of->question.number = of->number;
    of->question.timeout = TIMEOUT;
    of->question.then = heard;
    return err;
}

static enum err
leave(struct application *of, enum err err)
{
    if (of->account != NULL)
        of->account->adapter->close(&of->account);
    arena_free(&of->question.arena);
    if (err == ERR_UNSUPPORTED)
        (void)printf(
            "its channel cannot be asked: enter what it says / 渠道不支持查询，请手工登记\n");
    return err;
}

/* Asks, or hands in where there is a text. */
static enum err
speak(struct application *of, struct bytes text, const char **ret_wrong)
{
    struct onboarding_question *question = &of->question;
    enum err err =
        net_lws_open(&(struct net_lws_options){.sockets_max = SOCKETS_MAX}, &question->net);

    question->context = question->net;
    if (err == ERR_OK)
        err = text.size == 0 ? onboarding_question_ask(question)
                             : onboarding_question_submit(question, text, ret_wrong);
    if (err == ERR_OK)
        net_lws_run(question->net);
    net_lws_close(&question->net);
    return err;
}

/* Asks how it stands, and has that kept. */
static enum err
look(struct application *of, struct onboarding_row *ret_row)
{
    const struct adapter_onboarding_reply *reply = &of->question.reply;
    struct onboarding_watch_heard said = {.merchant_id = of->merchant_id,
        .onboarding_id = of->id,
        .reply = reply,
        .kit = &of->ask->kit};
    enum err err = speak(of, bytes_text(""), NULL);

    if (err != ERR_OK)
        return err;
    onboarding_watch_heard(&said);
    err = provision_books_decide(of->ask, &said.operation);
    if (err != ERR_OK)
        return err;
    *ret_row = said.onboarding_row;
    (void)printf("onboarding %" PRId64 " %s, its channel says %s\n", of->id, ret_row->state,
        reply->code[0] == '\0' ? "-" : reply->code);
    if (said.moved && ret_row->made_id != 0)
        (void)printf("account %" PRId64 " off\n", ret_row->made_id);
    *of->ask->is_well = reply->answer == ADAPTER_ONBOARDING_DONE && reply->listed;
    return ERR_OK;
}

static enum err
ask_now(const struct provision_ask *ask)
{
    struct application of = {.id = 0};
    struct onboarding_row row;
    enum err err = find(ask, &of);

    return leave(&of, err == ERR_OK ? look(&of, &row) : err);
}

/* --- papers --- */

static enum err
step(struct application *of, enum onboarding_state state, int64_t by_id, const char *note)
{
    struct onboarding_set set = {.merchant_id = of->merchant_id,
        .onboarding_id = of->id,
        .state = state,
        .by_id = by_id,
        .kit = &of->ask->kit};

    text_set(set.note, sizeof(set.note), note);
    onboarding_flow_set(&set);
    return provision_books_decide(of->ask, &set.operation);
}

/* It takes papers that it has not got, or wants mended. */
static bool
takes_papers(const struct adapter_onboarding_reply *reply)
{
    return reply->answer == ADAPTER_ONBOARDING_ABSENT ||
           (reply->answer == ADAPTER_ONBOARDING_DONE && reply->listed &&
               (reply->state == ONBOARDING_DRAFT || reply->state == ONBOARDING_REJECTED));
}

/* What the channel made of them, and then what it has. */
static enum err
hear_papers(struct application *of)
{
    const struct adapter_onboarding_reply *reply = &of->question.reply;
    bool taken = reply->answer == ADAPTER_ONBOARDING_DONE;
    char code[ADAPTER_CODE_SIZE];
    struct onboarding_row row;
    enum err err;

    memcpy(code, reply->code, sizeof(code));
    if (taken)
        (void)printf("the papers were taken / 材料已提交\n");
    else if (reply->answer == ADAPTER_ONBOARDING_UNKNOWN)
        (void)printf("it did not say whether they were taken (%s) / 结果未知\n", code);
    else
        (void)printf("the papers were not taken / 材料未被接受: %s %s\n", code, reply->note);
    err = look(of, &row);
    *of->ask->is_well = *of->ask->is_well && !takes_papers(reply);
    if (err == ERR_OK && reply->answer == ADAPTER_ONBOARDING_ABSENT && !taken)
        err = step(of, ONBOARDING_DRAFT, ONBOARDING_FLOW_CHANNEL, code);
    return err;
}

/* That they may have been sent is stored before they are. */
static enum err
hand_in(struct application *of, struct bytes text, int64_t by_id)
{
    const char *wrong = "";
    enum err err = step(of, ONBOARDING_SUBMITTED, by_id, "");

    if (err == ERR_OK)
        err = provision_books_commit(of->ask);
    if (err != ERR_OK)
        return err;
    fault_point("channel.before_papers");
    err = speak(of, text, &wrong);
    fault_point("channel.after_papers");
    if (err == ERR_OK)
        return hear_papers(of);
    (void)printf("the papers cannot be sent / 材料有误: %s %s\n", wrong, err_text(err));
    *of->ask->is_well = false;
    return step(of, ONBOARDING_DRAFT, by_id, "");
}

static enum err
submit(const struct provision_ask *ask)
{
    static char papers[PAPERS_MAX];
    struct application of = {.id = 0};
    struct onboarding_row row;
    struct bytes text = bytes_text("");
    int64_t by_id;
    enum err err = provision_books_int(ask->words[2], &by_id);

    if (err == ERR_OK) {
        err = provision_file_read(ask->words[1], papers, sizeof(papers), &text);
        if (err != ERR_OK)
            return provision_file_complain(
                ask->words[1], err, sizeof(papers), "the channel's JSON of an application");
        err = find(ask, &of);
    }
    if (err == ERR_OK)
        err = look(&of, &row);
    if (err == ERR_OK && takes_papers(&of.question.reply)) {
        err = hand_in(&of, text, by_id);
    } else if (err == ERR_OK) {
        (void)printf("nothing was sent / 未提交\n");
        *ask->is_well = false;
    }
    crypt_wipe(papers, sizeof(papers));
    return leave(&of, err);
}

static const struct provision_command commands[] = {
    {.usage = "onboarding ID ask",
        .text = "asks its channel now, where it can be asked;\n"
                "a running hub does every half hour",
        .run = ask_now},
    {.usage = "onboarding ID submit FILE BY",
        .text = "hands in its papers: WeChat Pay's JSON, in clear;\n"
                "pictures by their media_id",
        .run = submit},
};

/* Before provision_onboarding, which takes any word for a state. */
const struct provision_topic provision_papers = {
    .name = "applications at channels",
    .missing = "there is no such application; \"shanju-hub onboardings\" lists them",
    .commands = commands,
    .count = LENGTH(commands),
};
