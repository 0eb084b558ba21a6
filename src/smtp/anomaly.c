#include "smtp/anomaly.h"

static const char *const NAMES[SS_N_ANOMALIES] = {
        [SS_ANOMALY_BARE_LF] = "bare_lf",
        [SS_ANOMALY_BARE_CR] = "bare_cr",
        [SS_ANOMALY_NUL] = "nul",
        [SS_ANOMALY_LINE_TOO_LONG] = "line_too_long",
        [SS_ANOMALY_LINE_INCOMPLETE] = "line_incomplete",
        [SS_ANOMALY_EMPTY_COMMAND] = "empty_command",
        [SS_ANOMALY_UNKNOWN_COMMAND] = "unknown_command",
        [SS_ANOMALY_BAD_PATH] = "bad_path",
        [SS_ANOMALY_BAD_REPLY] = "bad_reply",
        [SS_ANOMALY_REPLY_CODE_CHANGES] = "reply_code_changes",
        [SS_ANOMALY_REPLY_TOO_LONG] = "reply_too_long",
        [SS_ANOMALY_LENIENT_DOT] = "lenient_dot",
        [SS_ANOMALY_LENIENT_END] = "lenient_end",
        [SS_ANOMALY_VERB_AFTER_DOT] = "verb_after_dot",
        [SS_ANOMALY_DOT_NOT_STUFFED] = "dot_not_stuffed",
        [SS_ANOMALY_TEXT_LINE_TOO_LONG] = "text_line_too_long",
        [SS_ANOMALY_CONTENT_CUT] = "content_cut",
        [SS_ANOMALY_CONTENT_GAP] = "content_gap",
        [SS_ANOMALY_BAD_CHUNK] = "bad_chunk",
        [SS_ANOMALY_CHUNK_AFTER_REFUSAL] = "chunk_after_refusal",
        [SS_ANOMALY_CHUNK_CUT] = "chunk_cut",
        [SS_ANOMALY_MIXED_DATA_BDAT] = "mixed_data_bdat",
        [SS_ANOMALY_EARLY_TALK] = "early_talk",
        [SS_ANOMALY_NOT_WAITING] = "not_waiting",
        [SS_ANOMALY_UNEXPECTED_REPLY] = "unexpected_reply",
        [SS_ANOMALY_MISSING_REPLY] = "missing_reply",
        [SS_ANOMALY_TOO_MANY_PENDING] = "too_many_pending",
        [SS_ANOMALY_OUT_OF_ORDER] = "out_of_order",
        [SS_ANOMALY_STALL_OVERFLOW] = "stall_overflow",
        [SS_ANOMALY_TEXT_AFTER_STARTTLS] = "text_after_starttls",
        [SS_ANOMALY_BAD_SASL] = "bad_sasl",
        [SS_ANOMALY_BAD_PROXY] = "bad_proxy",
};

const char *ss_anomaly_name(enum ss_anomaly a)
{
	return (unsigned)a < SS_N_ANOMALIES ? NAMES[a] : "unknown";
}
