/*
 * face_line_put.h -- the events of the line face, as JSON lines.
 */
#ifndef AGENT_FACE_FACE_LINE_PUT_H
#define AGENT_FACE_FACE_LINE_PUT_H

#include "agent/flow/notice.h"
#include "agent/flow/screen.h"

void face_line_put_notice(const struct till_notice *notice, const struct screen *screen);
void face_line_put_note(const struct screen_note *note, bool english);
void face_line_put_status(const struct screen *screen, bool english);
void face_line_put_waited(const char *what, bool happened);
void face_line_put_wrong(const char *command);

#endif
