#include "hub/api/channel_api.h"

#include "hub/flow/channel_account.h"

#define KINDS "TEXT URL CHOICE FLAG PUBLIC PRIVATE_KEY SECRET"

static const struct shape_field choice_fields[] = {
    {.name = "value", .kind = SHAPE_TEXT, .max = 64, .about = "one that it may have"},
};
static const struct shape choice_shape = {"ChannelChoice", choice_fields, LENGTH(choice_fields)};

static const struct shape_field field_fields[] = {
    {.name = "name", .kind = SHAPE_TEXT, .max = 64, .about = "by which values call it"},
    {.name = "kind",
        .kind = SHAPE_WORD,
        .words = KINDS,
        .about = "FLAG: yes or no; PUBLIC: a public key or certificates, PEM; PRIVATE_KEY: PEM"},
    {.name = "label", .kind = SHAPE_TEXT, .max = 90, .about = "what people call it, in Chinese"},
    {.name = "label_english", .kind = SHAPE_TEXT, .max = 90, .about = "and in English"},
    {.name = "hint",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 200,
        .about = "where it is found, in both languages"},
    {.name = "needed", .kind = SHAPE_BOOL, .about = "an account without it is refused"},
    {.name = "fallback",
        .kind = SHAPE_TEXT,
        .optional = true,
        .max = 300,
        .about = "what stands for it when it is left out"},
    {.name = "secret", .kind = SHAPE_BOOL, .about = "it is stored sealed, and never shown again"},
    {.name = "operators",
        .kind = SHAPE_BOOL,
        .about = "only who runs this hub says it: where the channel is"},
    {.name = "size_max",
        .kind = SHAPE_COUNT,
        .optional = true,
        .max = 65536,
        .about = "in bytes, where it has a bound of its own"},
    {.name = "choices", .kind = SHAPE_LIST, .of = &choice_shape, .about = "of a CHOICE"},
};
static const struct shape field_shape = {"ChannelField", field_fields, LENGTH(field_fields)};

static const struct shape_field way_fields[] = {
    {.name = "wallet", .kind = SHAPE_BOOL, .about = "the payer is in the wallet's own browser"},
    {.name = "qr", .kind = SHAPE_BOOL, .about = "he scans what the channel made for the payment"},
    {.name = "browser",
        .kind = SHAPE_BOOL,
        .about = "he is in another browser, where the account has signed for that"},
    {.name = "barcode", .kind = SHAPE_BOOL, .about = "the shop scans his code"},
    {.name = "splits", .kind = SHAPE_BOOL, .about = "payments are shared"},
    {.name = "complaints", .kind = SHAPE_BOOL, .about = "payers' complaints are heard"},
    {.name = "sub_merchants", .kind = SHAPE_BOOL, .about = "a partner's account has them"},
};
static const struct shape way_shape = {"ChannelWays", way_fields, LENGTH(way_fields)};

static const struct shape_field channel_fields[] = {
    {.name = "dialect", .kind = SHAPE_TEXT, .max = 16, .about = "how the channel is spoken to"},
    {.name = "channel", .kind = SHAPE_TEXT, .max = 16, .about = "which channel that is"},
    {.name = "label", .kind = SHAPE_TEXT, .max = 90, .about = "what people call it, in Chinese"},
    {.name = "label_english", .kind = SHAPE_TEXT, .max = 90, .about = "and in English"},
    {.name = "ways", .kind = SHAPE_OBJECT, .of = &way_shape, .about = "what it can do"},
    {.name = "fields",
        .kind = SHAPE_LIST,
        .of = &field_shape,
        .about = "the form of an account, in the order in which it is drawn"},
};
static const struct shape channel_shape = {"Channel", channel_fields, LENGTH(channel_fields)};

static const struct shape_field channels_fields[] = {
    {.name = "items", .kind = SHAPE_LIST, .of = &channel_shape, .about = "all of them"},
};
static const struct shape channels_shape = {"Channels", channels_fields, LENGTH(channels_fields)};

static const char *
kind_word(enum adapter_field_kind kind)
{
    switch (kind) {
    case ADAPTER_FIELD_TEXT:
        return "TEXT";
    case ADAPTER_FIELD_URL:
        return "URL";
    case ADAPTER_FIELD_CHOICE:
        return "CHOICE";
    case ADAPTER_FIELD_FLAG:
        return "FLAG";
    case ADAPTER_FIELD_PUBLIC:
        return "PUBLIC";
    case ADAPTER_FIELD_KEY:
        return "PRIVATE_KEY";
    case ADAPTER_FIELD_SECRET:
        return "SECRET";
    }
    NOT_REACHED();
}

static void
put_choices(struct json_writer *writer, const char *choices)
{
    const char *at = choices == NULL ? "" : choices;

    json_open_list(writer, "choices");
    while (at[0] != '\0') {
        size_t size = strcspn(at, " ");

        json_open_object(writer, NULL);
        json_put_text(writer, "value", bytes_of(at, size));
        json_close_object(writer);
        at += size + (at[size] == ' ' ? 1 : 0);
    }
    json_close_list(writer);
}

static void
put_field(struct json_writer *writer, const struct hub *hub, const struct adapter_field *field)
{
    json_open_object(writer, NULL);
    json_put_text(writer, "name", bytes_text(field->name));
    json_put_text(writer, "kind", bytes_text(kind_word(field->kind)));
    json_put_text(writer, "label", bytes_text(field->label));
    json_put_text(writer, "label_english", bytes_text(field->label_english));
    if (field->hint[0] != '\0')
        json_put_text(writer, "hint", bytes_text(field->hint));
    json_put_bool(writer, "needed", field->fallback == NULL);
    if (field->fallback != NULL && field->fallback[0] != '\0')
        json_put_text(writer, "fallback", bytes_text(field->fallback));
    json_put_bool(writer, "secret", adapter_field_is_secret(field));
    json_put_bool(
        writer, "operators", field->kind == ADAPTER_FIELD_URL && !hub->settings.apps_say_where);
    if (field->size_max > 0)
        json_put_int(writer, "size_max", (int64_t)field->size_max);
    put_choices(writer, field->choices);
    json_close_object(writer);
}

/* Every dialect makes payments for the wallet's browser and as a QR. */
static void
put_ways(struct json_writer *writer, const struct adapter *adapter)
{
    json_open_object(writer, "ways");
    json_put_bool(writer, "wallet", true);
    json_put_bool(writer, "qr", true);
    json_put_bool(writer, "browser", adapter->takes_browser != NULL);
    json_put_bool(writer, "barcode", adapter->pay != NULL);
    json_put_bool(writer, "splits", adapter->splits != NULL);
    json_put_bool(writer, "complaints", adapter->complaints != NULL);
    json_put_bool(writer, "sub_merchants", adapter->sub_field != NULL);
    json_close_object(writer);
}

static void
list(struct call *call)
{
    const struct channel_account_kit *kit = roster_kit(call->hub->roster);
    struct text *text = call_text(call);
    struct json_writer writer;

    if (text == NULL) {
        call_refuse(call, PROBLEM_BUSY, NULL);
        return;
    }
    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_open_list(&writer, "items");
    for (size_t i = 0; i < kit->adapters_count; i++) {
        const struct adapter *adapter = kit->adapters[i];

        json_open_object(&writer, NULL);
        json_put_text(&writer, "dialect", bytes_text(adapter->dialect));
        json_put_text(&writer, "channel", bytes_text(channel_name(adapter->channel)));
        json_put_text(&writer, "label", bytes_text(adapter->label));
        json_put_text(&writer, "label_english", bytes_text(adapter->label_english));
        put_ways(&writer, adapter);
        json_open_list(&writer, "fields");
        for (size_t k = 0; k < adapter->fields_count; k++)
            put_field(&writer, call->hub, &adapter->fields[k]);
        json_close_list(&writer);
        json_close_object(&writer);
    }
    json_close_list(&writer);
    json_close_object(&writer);
    if (text_ok(text))
        call_json(call, text);
    else
        call_refuse(call, PROBLEM_BROKEN, NULL);
}

static const struct route_paper list_paper = {.name = "getChannels",
    .group = "channels",
    .summary = "How channels can be spoken to, and the form of an account at each",
    .answers = &channels_shape};

static const struct route routes[] = {
    {"GET", "/v1/channels", ROUTE_SIGNED, 0, list, &list_paper},
};

const struct route_set channel_api_routes = {routes, LENGTH(routes)};
