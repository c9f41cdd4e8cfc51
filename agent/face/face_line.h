/*
 * face_line.h -- a till for scripts: commands on standard input, events on standard output.
 *
 *     sale 12.34             type an amount
 *     qr [png FILE]          show the QR: prints "qr URL"; FILE gets its picture
 *     cash [12.34 [20]]      take cash, for the amount or for the sale on the screen
 *     back [5]               give cash back for the newest cash sale: so much, or all that is left
 *     shift open CASHIER FLOAT
 *     shift in|out|drop AMOUNT
 *     shift close COUNTED [carry]   carry: though sales are not over
 *     code 12345678          type a confirmation code
 *     cancel [force]         give the sale up; force answers the question as well
 *     pin 1234               a supervisor's PIN
 *     key NAME               esc, up, down, confirm, copy, clear
 *     link down|up           cut the link on purpose
 *     wait paid|synced|online SECONDS
 *     status
 *     quit                   so does the end of the input
 *
 * Lines that begin with "{" are events, one JSON object each. Lives on the
 * loop's thread.
 */
#ifndef AGENT_FACE_FACE_LINE_H
#define AGENT_FACE_FACE_LINE_H

#include "agent/face/face.h"

enum err face_line_open(const struct face_host *host, struct face **ret_face) MUST_CHECK;

#endif
