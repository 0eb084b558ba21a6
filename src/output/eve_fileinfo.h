/* The event `fileinfo`: attachments.  Suricata follows the parts that have a file's name; the
 * message itself, when it is asked for as a file, is "rawmsg" there. */
#ifndef SS_OUTPUT_EVE_FILEINFO_H
#define SS_OUTPUT_EVE_FILEINFO_H

#include "output/eve_session.h"

bool ss_eve_fileinfo_is_wanted(const struct ss_eve *e, const struct ss_file_record *f);
/* The object's members, but for tx_id, behind what s->files has. */
void ss_eve_fileinfo_keep(struct ss_eve *e, struct ss_eve_session *s,
                          const struct ss_file_record *f);
/* All that are kept: the message is over, it is that transaction's. */
void ss_eve_fileinfo_write(struct ss_eve *e, struct ss_eve_session *s, const struct ss_eve_tx *tx,
                           const struct ss_record_head *head);

#endif
