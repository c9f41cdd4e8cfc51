#include "hub/api/problem.h"

static const struct {
    const char *code;
    int status;
    const char *again;
    const char *english;
    const char *chinese;
    bool is_for_apps;
} problems[PROBLEM_COUNT] = {
#define PROBLEM(name, http, again, english, chinese) {#name, http, #again, english, chinese, true},
#define CONSOLE_PROBLEM(name, http, again, english, chinese)                                       \
    {#name, http, #again, english, chinese, false},
#include "hub/api/problem.def"
#undef CONSOLE_PROBLEM
#undef PROBLEM
};

const char *
problem_code(enum problem problem)
{
    return problems[problem].code;
}

int
problem_status(enum problem problem)
{
    return problems[problem].status;
}

const char *
problem_message(enum problem problem, bool english)
{
    return english ? problems[problem].english : problems[problem].chinese;
}

bool
problem_is_for_apps(enum problem problem)
{
    return problems[problem].is_for_apps;
}

const char *
problem_again(enum problem problem)
{
    return problems[problem].again;
}

enum problem
problem_of(enum err err)
{
    switch (err) {
    case ERR_OK:
    case ERR_COUNT:
        NOT_REACHED();
    case ERR_BAD_INPUT:
        return PROBLEM_BAD_REQUEST;
    case ERR_BAD_SIGNATURE:
        return PROBLEM_SIGNATURE_WRONG;
    case ERR_FORBIDDEN:
        return PROBLEM_FORBIDDEN;
    case ERR_NOT_FOUND:
        return PROBLEM_NOT_FOUND;
    case ERR_BAD_STATE:
        return PROBLEM_BAD_STATE;
    case ERR_CONFLICT:
        return PROBLEM_NUMBER_USED;
    case ERR_EXPIRED:
        return PROBLEM_EXPIRED;
    case ERR_TOO_BIG:
        return PROBLEM_BODY_TOO_LARGE;
    case ERR_OUT_OF_RANGE:
        return PROBLEM_OUT_OF_RANGE;
    case ERR_UNSUPPORTED:
        return PROBLEM_NOT_YET;
    case ERR_SUSPENDED:
        return PROBLEM_SUSPENDED;
    case ERR_NOT_HELD:
        return PROBLEM_NOT_HELD;
    case ERR_TOO_OFTEN:
        return PROBLEM_TOO_OFTEN;
    case ERR_NO_SPACE:
    case ERR_BUSY:
    case ERR_UNREACHABLE:
    case ERR_STOPPING:
        return PROBLEM_BUSY;
    case ERR_NO_ANSWER:
    case ERR_CORRUPT:
    case ERR_DISK:
    case ERR_SYSTEM:
    case ERR_NOT_STORED:
        return PROBLEM_BROKEN;
    }
    NOT_REACHED();
}

void
problem_put(struct text *text, enum problem problem, bool english, const char *detail,
    const char *request_id)
{
    struct json_writer writer;

    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "code", bytes_text(problem_code(problem)));
    json_put_text(&writer, "message", bytes_text(problem_message(problem, english)));
    json_put_text(&writer, "detail", bytes_text(detail == NULL ? "" : detail));
    json_put_text(&writer, "request_id", bytes_text(request_id));
    json_close_object(&writer);
}
