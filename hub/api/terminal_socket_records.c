#include "hub/api/terminal_socket_inside.h"

#include <stdlib.h>

#include "hub/flow/records_flow.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"

/* A frame of records in one block: the operation, its items, and their bytes. */
struct delivery {
    struct records_take take; /* first */
    struct terminal_session *session;
};

static void
records_answered(struct operation *operation)
{
    struct delivery *delivery = (struct delivery *)(void *)operation;
    struct terminal_session *session = delivery->session;
    const struct records_take *take = &delivery->take;

    session->under_way--;
    if (operation->err == ERR_OK || operation->err == ERR_BAD_STATE) {
        /* After a gap the watermark says where to go on. */
        fault_point("hub.before_ack");
        terminal_socket_say(session, MESSAGE_ack, &message_ack_shape,
            &(struct message_ack){.epoch = take->epoch,
                .sequence = take->hub_sequence,
                .aside_count = take->aside_count});
    } else {
        log_event(LOG_WARN, "records_refused", "terminal=%lld first=%lld err=%s",
            (long long)take->terminal_id, (long long)take->first_sequence,
            err_name(operation->err));
        terminal_socket_refuse(session, operation->err, MESSAGE_records,
            err_class(operation->err) == ERR_CLASS_RETRY ? TERMINAL_SOCKET_BUSY_MS : 0, true);
    }
    free(delivery);
    terminal_socket_settle(session);
}

static struct delivery *
make_delivery(struct terminal_session *session, const struct message_records *records)
{
    size_t bytes_size = 0;
    size_t items_size = records->items_count * sizeof(struct records_item);
    struct delivery *delivery;
    uint8_t *to;

    for (size_t i = 0; i < records->items_count; i++)
        bytes_size += records->items[i].size;
    delivery = malloc(sizeof(*delivery) + items_size + bytes_size);
    if (delivery == NULL)
        return NULL;
    *delivery = (struct delivery){
        .take = {.operation = {.answer = records_answered, .merchant_id = session->merchant_id},
            .terminal_id = session->terminal,
            .epoch = records->epoch,
            .first_sequence = records->first_sequence,
            .items = (struct records_item *)(void *)(delivery + 1),
            .count = records->items_count},
        .session = session,
    };
    memcpy(delivery->take.chain, records->chain.at, sizeof(delivery->take.chain));
    to = (uint8_t *)(delivery + 1) + items_size;
    for (size_t i = 0; i < records->items_count; i++) {
        struct records_item *item = &delivery->take.items[i];

        *item = (struct records_item){.body = bytes_of(to, records->items[i].size)};
        if (item->body.size > 0)
            memcpy(to, records->items[i].at, item->body.size);
        to += item->body.size;
        item->readable = message_get(&message_record_shape, item->body, &item->record) == ERR_OK;
        if (!item->readable)
            item->record = (struct message_record){0};
    }
    return delivery;
}

void
terminal_socket_take_records(struct terminal_session *session, struct bytes fields)
{
    struct message_records records;
    struct delivery *delivery;
    enum err err = message_get(&message_records_shape, fields, &records);

    if (err == ERR_OK &&
        (records.items_count == 0 || records.chain.size != sizeof(delivery->take.chain)))
        err = ERR_BAD_INPUT;
    if (err != ERR_OK) {
        terminal_socket_refuse(session, err, MESSAGE_records, 0, true);
        return;
    }
    delivery = make_delivery(session, &records);
    if (delivery == NULL) {
        terminal_socket_refuse(
            session, ERR_NO_SPACE, MESSAGE_records, TERMINAL_SOCKET_BUSY_MS, true);
        return;
    }
    session->hub->figures.records_in += (int64_t)records.items_count;
    records_flow_take(&delivery->take);
    err = lane_submit(session->hub->lane, &delivery->take.operation);
    if (err != ERR_OK) {
        free(delivery);
        terminal_socket_refuse(session, err, MESSAGE_records, TERMINAL_SOCKET_BUSY_MS, true);
        return;
    }
    session->under_way++;
}
