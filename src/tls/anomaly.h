/* What is wrong in TLS as seen on the wire; names for records in ss_tls_anomaly_name. */
#ifndef SS_TLS_ANOMALY_H
#define SS_TLS_ANOMALY_H

enum ss_tls_anomaly {
	SS_TLS_ANOMALY_NOT_TLS,       /* bytes that are no record where one must begin; told at the
	                                   first, counted in ss_tls_stream.n_not_tls */
	SS_TLS_ANOMALY_BAD_LENGTH,    /* a record or message whose inner lengths do not add up */
	SS_TLS_ANOMALY_BAD_HANDSHAKE, /* a message of no known type, or of the other side's */
	SS_TLS_ANOMALY_TOO_LONG,      /* record above RFC 5246, section 6.2.3, or message above our
	                                   limit: not read; len: its length */
	SS_TLS_ANOMALY_HANDSHAKE_GAP, /* bytes are missing in the handshake; len of them */
	SS_TLS_ANOMALY_SSLV2_HELLO,   /* the client's hello has SSL 2.0's form (RFC 5246, E.2) */
	SS_TLS_ANOMALY_SSLV3,         /* the server chose SSL 3.0 (RFC 7568) or older */
	SS_TLS_ANOMALY_RENEGOTIATION, /* a second handshake in one connection (RFC 5746) */
	SS_N_TLS_ANOMALIES
};
const char *ss_tls_anomaly_name(enum ss_tls_anomaly a); /* "tls_bad_length", ...: stable */

#endif
