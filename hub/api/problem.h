/*
 * problem.h -- what a refusal says: {code, message, detail, request_id}.
 *
 * One table (problem.def) has every code with its status and its words in English
 * and Chinese. An unknown outcome is no problem: it is 200 with "state":"UNKNOWN".
 */
#ifndef HUB_API_PROBLEM_H
#define HUB_API_PROBLEM_H

#include "shared/base/err.h"
#include "shared/text/json.h"

enum problem {
#define PROBLEM(name, http, again, english, chinese) PROBLEM_##name,
#define CONSOLE_PROBLEM PROBLEM
#include "hub/api/problem.def"
#undef CONSOLE_PROBLEM
#undef PROBLEM
    PROBLEM_COUNT
};

const char *problem_code(enum problem problem);
int problem_status(enum problem problem);
const char *problem_message(enum problem problem, bool english);

/** problem_is_for_apps() is whether an app of /v1 can meet it: the document lists those. */
bool problem_is_for_apps(enum problem problem);

/** problem_again() is "NO", "LATER" or "FIXED". */
const char *problem_again(enum problem problem);

/** problem_of() is the problem that an error is, where nobody knows it better. */
enum problem problem_of(enum err err);

/** problem_put() writes the whole object; detail may be NULL. */
void problem_put(struct text *text, enum problem problem, bool english, const char *detail,
    const char *request_id);

#endif
