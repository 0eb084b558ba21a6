/* What of a password that was sent in clear is known without keeping it. */
#ifndef SS_SMTP_SASL_PASSWORD_H
#define SS_SMTP_SASL_PASSWORD_H
#include "smtp/sasl.h"

/* Sets secret_mark, is_secret_identity and is_default_pair; the identity is there already. */
void ss_sasl_judge_password(struct ss_sasl *s, struct ss_slice password);

#endif
