/* A message -> the members of the object `email` behind its status. */
#ifndef SS_OUTPUT_EVE_EMAIL_H
#define SS_OUTPUT_EVE_EMAIL_H

#include "output/eve_line.h"
#include "record/record.h"

/* Into e->line, as a part. */
void ss_eve_email_put(struct ss_eve *e, const struct ss_message_record *m);

/* A file's name, cut as Suricata cuts it, but between characters. */
struct ss_slice ss_eve_filename(struct ss_slice name);

#endif
