#include "tools/sandbox/wechat/wechat_field.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_core.h"

#define URL_MAX 255
/* A refund's number is longer, and may have an @. */
#define ORDER_MAX 32
#define NAME_MAX_SIZE 64
#define NUMBER_LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-|*@"

/* Characters of valid UTF-8. */
static size_t
length_of(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static const char *
name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static void
fail(struct wechat_field *field, const char *path, const char *location, const char *issue)
{
    if (field->wrong.field != NULL)
        return;
    field->wrong = (struct wechat_wrong){
        .field = path, .issue = issue == NULL ? "参数错误" : issue, .location = location};
}

static void
fail_length(struct wechat_field *field, const char *path, size_t length, size_t min, size_t max)
{
    bool is_short = length < min;

    fail(field, path, "body",
        arena_printf(field->arena,
            "输入源“/body%s”映射到值字段“%s”字符串规则校验失败，字符串长度 %zu，%s %zu", path,
            name_of(path), length, is_short ? "小于最小值" : "大于最大值", is_short ? min : max));
}

static void
fail_missing(struct wechat_field *field, const char *path)
{
    fail(field, path, "body",
        arena_printf(field->arena,
            "输入源“/body%s”映射到字段“%s”必填性规则校验失败，此字段为必填项", path,
            name_of(path)));
}

static void
fail_kind(struct wechat_field *field, const char *path, const char *kind)
{
    fail(field, path, "body",
        arena_printf(field->arena,
            "无法将 JSON 输入源“/body%s”映射到目标字段“%s”中，此字段需要一个合法的%s", path,
            name_of(path), kind));
}

const struct json_node *
wechat_field_node(const struct wechat_field *field, const char *path)
{
    const struct json_node *node = field->body;

    while (node != NULL && *path == '/') {
        char name[NAME_MAX_SIZE];
        size_t length = strcspn(++path, "/");

        NEED(length < sizeof(name));
        memcpy(name, path, length);
        name[length] = '\0';
        node = json_find(node, name);
        path += length;
    }
    return node;
}

const char *
wechat_field_text(struct wechat_field *field, const char *path, enum wechat_field_need need,
    size_t min, size_t max)
{
    const struct json_node *node = wechat_field_node(field, path);
    const char *text = node == NULL ? NULL : json_text(node);
    size_t length;

    if (node == NULL || (text != NULL && text[0] == '\0')) {
        if (need == WECHAT_FIELD_NEEDED)
            fail_missing(field, path);
        return "";
    }
    if (text == NULL) {
        fail_kind(field, path, "字符串");
        return "";
    }
    length = length_of(text);
    if (length < min || length > max)
        fail_length(field, path, length, min, max);
    return text;
}

const char *
wechat_field_number(struct wechat_field *field, const char *path, enum wechat_field_need need,
    size_t min, size_t max)
{
    const char *text = wechat_field_text(field, path, need, min, max);

    if (text[strspn(text, NUMBER_LETTERS)] != '\0' ||
        (max <= ORDER_MAX && strchr(text, '@') != NULL))
        wechat_field_wrong(field, path, "字符串不符合规则");
    return text;
}

struct money
wechat_field_fen(
    struct wechat_field *field, const char *path, enum wechat_field_need need, int64_t min)
{
    const struct json_node *node = wechat_field_node(field, path);
    int64_t value = 0;

    if (node == NULL) {
        if (need == WECHAT_FIELD_NEEDED)
            fail_missing(field, path);
    } else if (!json_int(node, &value)) {
        fail_kind(field, path, "64 位整数");
    } else if (value < min) {
        fail(field, path, "body",
            arena_printf(field->arena,
                "输入源“/body%s”映射到数值字段“%s”规则校验失败，值低于最小值 %lld", path,
                name_of(path), (long long)min));
        value = 0;
    }
    return (struct money){.fen = value};
}

bool
wechat_field_truth(struct wechat_field *field, const char *path)
{
    const struct json_node *node = wechat_field_node(field, path);
    bool value = false;

    if (node != NULL && !json_truth(node, &value))
        fail_kind(field, path, "布尔值");
    return value;
}

const char *
wechat_field_url(struct wechat_field *field, const char *path, enum wechat_field_need need)
{
    const char *url = wechat_field_text(field, path, need, 1, URL_MAX);

    if (url[0] != '\0' && (!sandbox_call_url_ok(url) || strpbrk(url, "?#") != NULL))
        wechat_field_wrong(field, path, "不是合法的回调地址：须为完整的URL，不能携带参数");
    return url;
}

struct moment
wechat_field_time(struct wechat_field *field, const char *path)
{
    const char *text = wechat_field_text(field, path, WECHAT_FIELD_OPTIONAL, 1, 64);
    struct moment moment = {.us = 0};

    if (text[0] != '\0' && moment_parse_iso(bytes_text(text), &moment) != ERR_OK)
        wechat_field_wrong(field, path, "不是RFC3339格式的时间");
    return moment;
}

const char *
wechat_field_query(struct wechat_field *field, const char *name, enum wechat_field_need need)
{
    const char *value = form_value(field->query, name);

    if (value != NULL && value[0] != '\0')
        return value;
    if (need == WECHAT_FIELD_NEEDED)
        fail(field, name, "query",
            arena_printf(field->arena,
                "输入源“/query/%s”映射到字段“%s”必填性规则校验失败，此字段为必填项", name, name));
    return "";
}

void
wechat_field_wrong(struct wechat_field *field, const char *path, const char *rule)
{
    fail(field, path, path[0] == '/' ? "body" : "query",
        arena_printf(field->arena, "输入源“/%s%s%s”映射到值字段“%s”规则校验失败，%s",
            path[0] == '/' ? "body" : "query", path[0] == '/' ? "" : "/", path, name_of(path),
            rule));
}

bool
wechat_field_ok(struct wechat_field *field, struct wechat_answer *answer)
{
    if (field->wrong.field == NULL)
        return true;
    wechat_answer_refuse_field(answer, &field->wrong);
    return false;
}
