#include "analysis/observers.h"

#include <stddef.h>

#include "analysis/abuse.h"
#include "analysis/abuse_rate.h"
#include "analysis/attachment.h"
#include "analysis/auth.h"
#include "analysis/bot.h"
#include "analysis/content.h"
#include "analysis/exfil.h"
#include "analysis/exploit.h"
#include "analysis/form.h"
#include "analysis/framing.h"
#include "analysis/helo.h"
#include "analysis/identity.h"
#include "analysis/origin.h"
#include "analysis/probe.h"
#include "analysis/probe_reply.h"
#include "analysis/starttls.h"
#include "analysis/tls.h"

/* A row each, so that two can be added at once. */
/* clang-format off */
const struct ss_observer *const ss_detectors[] = {
        &ss_identity_observer,
        &ss_origin_observer,
        &ss_auth_observer,
        &ss_helo_observer,
        &ss_framing_observer,
        &ss_probe_observer,
        &ss_probe_reply_observer,
        &ss_abuse_observer,
        &ss_attachment_observer,
        &ss_content_observer,
        &ss_form_observer,
        &ss_starttls_observer,
        &ss_abuse_rate_observer,
        &ss_bot_observer,
        &ss_exploit_observer,
        &ss_exfil_observer,
        &ss_exfil_tunnel_observer,
        &ss_tls_observer,
        NULL,
};
/* clang-format on */

const struct ss_finding_row *ss_finding_row_find(struct ss_slice id)
{
	for (size_t i = 0; ss_detectors[i]; i++) {
		for (size_t k = 0; k < ss_detectors[i]->n_rows; k++) {
			const struct ss_finding_row *row = &ss_detectors[i]->rows[k];
			if (ss_slice_is_equal(id, ss_slice_of(row->id)))
				return row;
		}
	}
	return NULL;
}
