/*
 * order_shape.h -- orders and payments as /v1 takes and shows them.
 */
#ifndef HUB_API_ORDER_SHAPE_H
#define HUB_API_ORDER_SHAPE_H

#include "hub/api/shape.h"
#include "hub/api/view.h"

/* The places of a new order's fields. */
enum order_shape_field {
    ORDER_SHAPE_NUMBER,
    ORDER_SHAPE_AMOUNT,
    ORDER_SHAPE_CURRENCY,
    ORDER_SHAPE_SUBJECT,
    ORDER_SHAPE_DESCRIPTION,
    ORDER_SHAPE_RETURN_URL,
    ORDER_SHAPE_STORE,
    ORDER_SHAPE_PARTS,
    ORDER_SHAPE_VALID_S,
    ORDER_SHAPE_SPLIT_RULE,
    ORDER_SHAPE_PAY,
    ORDER_SHAPE_FIELDS
};

/* Of its "pay". */
enum order_shape_pay {
    ORDER_SHAPE_PAY_WAY,
    ORDER_SHAPE_PAY_BARCODE,
    ORDER_SHAPE_PAY_CHANNEL,
    ORDER_SHAPE_PAY_ADDRESS,
    ORDER_SHAPE_PAY_FIELDS
};

/* The words of its way, by their places. */
enum order_shape_way {
    ORDER_SHAPE_WAY_QR,
    ORDER_SHAPE_WAY_PAGE,
    ORDER_SHAPE_WAY_BARCODE,
    ORDER_SHAPE_WAY_BROWSER
};

/* Of a member of its "parts". */
enum order_shape_part {
    ORDER_SHAPE_PART_AMOUNT,
    ORDER_SHAPE_PART_FIELDS
};

extern const struct shape order_shape_new;
extern const struct shape order_shape_pay;
extern const struct shape order_shape_part;
extern const struct shape order_shape_barcode; /* to pay one that is there; one field */
extern const struct shape order_shape_answer;
extern const struct shape order_shape_list; /* the query of a list of them */

extern const struct target_kind order_shape_target;
extern const struct view_kind order_shape_view;

#endif
