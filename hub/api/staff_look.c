#include "hub/api/staff_look.h"

#include "hub/store/sql/store.sql.h"

bool
staff_look_may(const struct session_seen *seen, const char *path, struct permissions *ret_may)
{
    struct permissions may = {0};
    bool any = false;

    for (size_t i = 0; i < seen->posts_count; i++)
        if (organisation_path_is_below(path, seen->posts[i].path)) {
            may = permissions_both(may, seen->posts[i].may);
            any = true;
        }
    *ret_may = may;
    return any;
}

bool
staff_look_wants_second(const struct hub *hub, const struct session_seen *seen)
{
    bool wants = hub->settings.second_factor == HUB_SECOND_FACTOR_ALL;

    for (size_t i = 0; i < seen->posts_count; i++)
        wants = wants || (hub->settings.second_factor == HUB_SECOND_FACTOR_PLATFORM &&
                             seen->posts[i].kind == ORGANISATION_PLATFORM);
    return wants && !seen->has_second_factor;
}

static void
end(struct staff_look *look, const struct session_seen *seen, enum problem problem)
{
    look->problem = problem;
    look->is_well = false;
    look->found(look, seen);
}

static bool
is_live(const struct staff_look *look, const struct session_seen *seen)
{
    const struct hub_settings *settings = &look->hub->settings;
    int64_t now_us = net_moment(look->hub->net).us;

    return crypt_equal(bytes_of(seen->hash, sizeof(seen->hash)),
               bytes_of(look->hash, sizeof(look->hash))) &&
           seen->is_in && now_us < seen->until_us &&
           now_us < seen->seen_us + settings->session_idle.us;
}

/* Of the post where he looks, or of the first; what is below one takes a look. */
static bool
find_post(struct staff_look *look, const struct session_seen *seen)
{
    for (size_t i = 0; i < seen->posts_count; i++) {
        const struct session_post *post = &seen->posts[i];

        if (look->at != 0 && post->organisation_id != look->at)
            continue;
        look->scope.organisation_id = post->organisation_id;
        look->scope.kind = post->kind;
        look->scope.merchant_id = post->merchant_id;
        memcpy(look->scope.path, post->path, sizeof(look->scope.path));
        return true;
    }
    return false;
}

static void
judge(struct staff_look *look, const struct session_seen *seen)
{
    bool has_post;

    if (!is_live(look, seen)) {
        end(look, NULL, PROBLEM_SIGNED_OUT);
        return;
    }
    if (!look->enrols && staff_look_wants_second(look->hub, seen)) {
        end(look, seen, PROBLEM_SECOND_FACTOR_WANTED);
        return;
    }
    has_post = look->at_is_read ? look->scope.organisation_id != 0 : find_post(look, seen);
    if (has_post)
        has_post = staff_look_may(seen, look->scope.path, &look->may);
    if (look->at != 0 && !has_post) {
        end(look, seen, PROBLEM_NOT_FOUND);
        return;
    }
    if (!permissions_have(look->may, look->permission)) {
        end(look, seen, PROBLEM_FORBIDDEN);
        return;
    }
    look->scope.partner_id =
        has_post && look->scope.kind == ORGANISATION_PARTNER ? look->scope.organisation_id : 0;
    look->is_well = true;
    look->found(look, seen);
}

static void
at_run(struct reading *reading, struct reader *reader)
{
    struct staff_look *look = (struct staff_look *)reading;

    look->err = scope_read(reader, look->at, &look->scope);
}

static void go_on(void *context, enum err err, const struct session_seen *seen);

static void
ask_session(struct staff_look *look)
{
    struct session_ring *ring = look->hub->sessions;
    const struct session_seen *seen = session_ring_peek(ring, look->session_id);
    enum err err;

    if (seen != NULL) {
        go_on(look, ERR_OK, seen);
        return;
    }
    err = session_ring_get(ring, look->session_id, go_on, look);
    if (err != ERR_OK)
        end(look, NULL, problem_of(err));
}

static void
at_done(struct reading *reading)
{
    struct staff_look *look = (struct staff_look *)reading;

    look->at_is_read = true;
    if (look->err == ERR_OK || look->err == ERR_NOT_FOUND)
        ask_session(look);
    else
        end(look, NULL, problem_of(look->err));
}

/* The session is there; where it looks may have to be read. */
static void
go_on(void *context, enum err err, const struct session_seen *seen)
{
    struct staff_look *look = context;

    if (err == ERR_NOT_FOUND) {
        end(look, NULL, PROBLEM_SIGNED_OUT);
        return;
    }
    if (err == ERR_OK && is_live(look, seen) && look->at != 0 && !look->at_is_read &&
        !find_post(look, seen)) {
        look->reading = (struct reading){.run = at_run, .done = at_done};
        err = reader_submit(look->hub->reader, &look->reading);
        if (err == ERR_OK)
            return;
    }
    if (err != ERR_OK)
        end(look, NULL, problem_of(err));
    else
        judge(look, seen);
}

void
staff_look_start(struct staff_look *look)
{
    look->at_is_read = false;
    look->scope = (struct scope){0};
    look->may = (struct permissions){0};
    if (staff_token_read("session", look->token, look->hash) != ERR_OK) {
        end(look, NULL, PROBLEM_SIGNED_OUT);
        return;
    }
    look->session_id = staff_hash_id(look->hash);
    ask_session(look);
}
