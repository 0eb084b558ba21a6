#include "mail/anomaly.h"

static const char *const NAMES[SS_N_MAIL_ANOMALIES] = {
        [SS_MAIL_BASE64_BAD_CHARACTER] = "base64_bad_character",
        [SS_MAIL_BASE64_BLANK] = "base64_blank",
        [SS_MAIL_BASE64_PADDING_MISSING] = "base64_padding_missing",
        [SS_MAIL_BASE64_PADDING_STRAY] = "base64_padding_stray",
        [SS_MAIL_BASE64_DATA_AFTER_PADDING] = "base64_data_after_padding",
        [SS_MAIL_BASE64_STRAY_BITS] = "base64_stray_bits",
        [SS_MAIL_BASE64_INCOMPLETE] = "base64_incomplete",
        [SS_MAIL_QP_BARE_EQUALS] = "qp_bare_equals",
        [SS_MAIL_QP_EQUALS_AT_END] = "qp_equals_at_end",
        [SS_MAIL_QP_LOWER_HEX] = "qp_lower_hex",
        [SS_MAIL_QP_SOFT_BLANK] = "qp_soft_blank",
        [SS_MAIL_QP_TRAILING_BLANK] = "qp_trailing_blank",
        [SS_MAIL_QP_BAD_CHARACTER] = "qp_bad_character",
        [SS_MAIL_ENCODED_LINE_TOO_LONG] = "encoded_line_too_long",
        [SS_MAIL_ENCODED_BARE_LF] = "encoded_bare_lf",
        [SS_MAIL_ENCODED_BARE_CR] = "encoded_bare_cr",
        [SS_MAIL_ENCODED_GAP] = "encoded_gap",
};

const char *ss_mail_anomaly_name(enum ss_mail_anomaly a)
{
	return (unsigned)a < SS_N_MAIL_ANOMALIES ? NAMES[a] : "unknown";
}
