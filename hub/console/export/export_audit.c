#include "hub/console/export/export_audit.h"

#include <inttypes.h>
#include <stdio.h>

#include "hub/console/audit_list.h"
#include "hub/console/export/export_look.h"
#include "shared/base/id.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

#define PROOF_SIZE 160

struct audit {
    struct export_look look; /* first */
    struct audit_filter filter;
};

static const struct sheet_column columns[] = {
    {"时间", "At", SHEET_TIME, 20},
    {"编号", "Row", SHEET_ID, 22},
    {"操作人类型", "Who is", SHEET_TEXT, 12},
    {"操作人编号", "Who's number", SHEET_ID, 22},
    {"操作人", "Who", SHEET_TEXT, 16},
    {"来源地址", "From", SHEET_TEXT, 16},
    {"动作", "Action", SHEET_TEXT, 30},
    {"对象", "About", SHEET_TEXT, 16},
    {"对象编号", "About's number", SHEET_ID, 22},
    {"组织", "Organisation", SHEET_TEXT, 18},
    {"变更前", "Before", SHEET_TEXT, 40},
    {"变更后", "After", SHEET_TEXT, 40},
    {"校验", "Proof", SHEET_TEXT, 40},
};

static enum err
audit_open(void *state, const struct export_row *row, struct reader *reader)
{
    struct audit *audit = state;
    struct export_look *look = &audit->look;
    const char *wrong;
    enum err err = export_look_open(look, row, reader);

    if (err != ERR_OK)
        return err;
    if (!audit_filter_read(&look->form, look->zone, &audit->filter, &wrong))
        return ERR_BAD_INPUT;
    if (audit->filter.until_id <= look->next_id)
        look->next_id = audit->filter.until_id - 1;
    look->newest_us = id_moment(look->next_id).us;
    if (look->oldest_us < id_moment(audit->filter.from_id).us)
        look->oldest_us = id_moment(audit->filter.from_id).us;
    return ERR_OK;
}

/* "audit_head chain=0 row=7 hash=…", as hubs log it. */
static void
put_proof(struct query *row, struct sheet *sheet)
{
    const struct bytes hash = query_blob(row, AUDIT_LIST_HASH);
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)] = "";
    char proof[PROOF_SIZE];

    if (hash.size == CRYPT_SHA256_SIZE)
        (void)encode_hex(hash, hex, sizeof(hex));
    (void)snprintf(proof, sizeof(proof), "audit_head chain=%" PRId64 " row=%" PRId64 " hash=%s",
        query_int(row, AUDIT_LIST_CHAIN), query_int(row, AUDIT_LIST_SEQUENCE), hex);
    sheet_put_text(sheet, bytes_text(proof));
}

static void
put(const struct export_look *look, struct query *row, struct sheet *sheet)
{
    (void)look;
    sheet_put_number(sheet, query_int(row, AUDIT_LIST_AT_US));
    sheet_put_number(sheet, query_int(row, AUDIT_LIST_ID));
    sheet_put_text(sheet, query_text(row, AUDIT_LIST_WHO));
    sheet_put_number(sheet, query_int(row, AUDIT_LIST_WHO_ID));
    sheet_put_text(sheet, query_text(row, AUDIT_LIST_NAME));
    sheet_put_text(sheet, query_text(row, AUDIT_LIST_ADDRESS));
    sheet_put_text(sheet, query_text(row, AUDIT_LIST_ACTION));
    sheet_put_text(sheet, query_text(row, AUDIT_LIST_ABOUT));
    sheet_put_number(sheet, query_int(row, AUDIT_LIST_ABOUT_ID));
    sheet_put_text(sheet, query_text(row, AUDIT_LIST_ORGANISATION));
    sheet_put_text(sheet, query_text(row, AUDIT_LIST_WAS));
    sheet_put_text(sheet, query_text(row, AUDIT_LIST_BECAME));
    put_proof(row, sheet);
}

static enum err
audit_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    struct audit *audit = state;
    struct query *rows = reader_statement(reader, SQL_STORE_CONSOLE_AUDIT);

    audit->filter.until_id = audit->look.next_id < INT64_MAX ? audit->look.next_id + 1 : INT64_MAX;
    audit_list_bind(rows, &audit->look.scope, &audit->filter, (int64_t)page->rows_max);
    return export_look_rows(&audit->look, rows, put, sheet, page);
}

const struct export_list export_audit = {.name = "audit",
    .chinese = "审计",
    .english = "Audit",
    .permission = PERMISSION_AUDIT,
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct audit),
    .open = audit_open,
    .page = audit_page,
    .close = export_look_close,
    .wall_clock = export_look_wall_clock};
