#include "tls/anomaly.h"

static const char *const NAMES[SS_N_TLS_ANOMALIES] = {
        [SS_TLS_ANOMALY_NOT_TLS] = "not_tls",
        [SS_TLS_ANOMALY_BAD_LENGTH] = "tls_bad_length",
        [SS_TLS_ANOMALY_BAD_HANDSHAKE] = "tls_bad_handshake",
        [SS_TLS_ANOMALY_TOO_LONG] = "tls_too_long",
        [SS_TLS_ANOMALY_HANDSHAKE_GAP] = "tls_handshake_gap",
        [SS_TLS_ANOMALY_SSLV2_HELLO] = "sslv2_hello",
        [SS_TLS_ANOMALY_SSLV3] = "sslv3",
        [SS_TLS_ANOMALY_RENEGOTIATION] = "tls_renegotiation",
};

const char *ss_tls_anomaly_name(enum ss_tls_anomaly a)
{
	return (unsigned)a < SS_N_TLS_ANOMALIES ? NAMES[a] : "unknown";
}
