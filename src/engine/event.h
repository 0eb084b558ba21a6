/* Event records: each command, reply and oddity of a session at its place, for `--log event` and
 * the dialogue. */
#ifndef SS_ENGINE_EVENT_H
#define SS_ENGINE_EVENT_H
#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "smtp/dialogue.h"

/* A record of that kind at that place, with nothing else in it. */
struct ss_event_record ss_event_at(enum ss_event_kind kind, struct ss_place place);

/* Secrets are replaced by "***" unless is_secret_shown.  Slices are the command's. */
struct ss_event_record ss_event_of_command(const struct ss_dialogue_command *c,
                                           bool is_secret_shown);
struct ss_event_record ss_event_of_reply(const struct ss_dialogue_reply *r);

#endif
