/* Both directions of one connection that speaks TLS -> hellos, certificates, alerts, and whether the
 * handshake got through (RFC 8446; TLS 1.2: RFC 5246; SSL 3.0: RFC 6101).
 *
 * Reads what anybody on the wire can: nothing is decrypted.  Feed the bytes of both sides in the
 * order in which they were seen, in portions of any size; cut elsewhere, the same bytes give the
 * same events.  Once a side is encrypted, only the heads of its records are looked at, and nothing
 * is held.  A connection that begins in the middle, or lacks a side, is read as far as it goes.
 *
 * Of TLS 1.3, everything behind the ServerHello is encrypted, the certificates too. */
#ifndef SS_TLS_TLS_H
#define SS_TLS_TLS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/mark.h"
#include "base/memory.h"
#include "base/slice.h"
#include "tls/anomaly.h"
#include "tls/hello.h"

enum ss_tls_side { SS_TLS_CLIENT, SS_TLS_SERVER };

/* Where a thing is in its side's stream: its first byte.  mark: the packet that completed it. */
struct ss_tls_place {
	enum ss_tls_side side;
	uint64_t offset;
	struct ss_mark mark;
};

struct ss_tls_events { /* every member is set; slices and structs are valid during the call */
	void (*on_client_hello)(void *user, const struct ss_client_hello *h,
	                        struct ss_tls_place place);
	void (*on_server_hello)(void *user, const struct ss_server_hello *h,
	                        struct ss_tls_place place);
	/* One of a chain, in order: the side's own comes first.  TLS 1.2 and older. */
	void (*on_certificate)(void *user, struct ss_slice der, unsigned index,
	                       struct ss_tls_place place);
	/* The group of an elliptic-curve key exchange (TLS 1.2; in 1.3 it is in the ServerHello). */
	void (*on_group)(void *user, uint16_t group, struct ss_tls_place place);
	/* In clear; later ones are encrypted. */
	void (*on_alert)(void *user, uint8_t level, uint8_t description, struct ss_tls_place place);
	void (*on_change_cipher_spec)(void *user, struct ss_tls_place place);
	/* Once: application data flow, or both sides have sent what can only be their Finished. */
	void (*on_established)(void *user, struct ss_tls_place place);
	/* len: octets concerned; 0: unknown. */
	void (*on_anomaly)(void *user, enum ss_tls_anomaly what, struct ss_tls_place place,
	                   uint64_t len);
};

enum { SS_TLS_HEAD = 5 }; /* a record's type, version and length */

struct ss_tls_stream {           /* one side; valid when zeroed */
	uint64_t n_records;      /* that were read */
	uint64_t n_record_bytes; /* in them, heads included */
	uint64_t n_not_tls;      /* bytes that were no records where records had to be */
	/* Private from here on. */
	struct ss_buffer message; /* of the handshake, while it is incomplete */
	uint64_t message_offset, record_offset;
	uint32_t len, left; /* of the record that is being read */
	uint32_t guessed;   /* length of the record that was found by searching */
	uint8_t type;       /* of the record; 0: its head is being read */
	uint8_t head[SS_TLS_HEAD], n_head;
	uint8_t alert[2], n_alert;
	bool is_encrypted;     /* nothing in its records can be read any more */
	bool is_lost;          /* its handshake has a hole: messages are not read any more */
	bool is_searching;     /* for a record's head; it is believed once another follows */
	bool is_unsure;        /* bytes are missing, so what is passed over may be TLS */
	bool has_spec;         /* ChangeCipherSpec */
	bool has_finished;     /* an encrypted handshake message */
	bool has_data;         /* application data */
	bool has_renegotiated; /* since the last application data */
};

struct ss_tls {                             /* set the first four members, zero the rest */
	const struct ss_tls_events *events; /* must outlive this */
	void *user;
	struct ss_memory *memory; /* borrowed, must outlive this */
	bool is_midway;           /* the beginning was not seen */

	struct ss_tls_stream streams[2]; /* by enum ss_tls_side */
	uint16_t version;                /* chosen by the server; 0: not seen */
	bool is_established;
	bool is_resumed; /* a short handshake: keys of an earlier connection, or shared ones */
	uint32_t
	        dh_bits; /* of the prime, where the server sent a group of its own (DHE); 0: none */
	/* Private from here on. */
	uint16_t cipher;
	bool has_client_hello, is_v2, is_retried, is_old, offers_13, has_early_data,
	        has_server_done;
};

/* Does a record of a handshake begin here? */
static inline bool ss_tls_is_handshake(struct ss_slice bytes)
{
	return bytes.len >= 3 && bytes.data[0] == 22 && bytes.data[1] == 3 && bytes.data[2] <= 4;
}

void ss_tls_feed(struct ss_tls *t, enum ss_tls_side side, const uint8_t *bytes, size_t len,
                 uint64_t offset, struct ss_mark mark);
/* len bytes of that side at offset were lost. */
void ss_tls_gap(struct ss_tls *t, enum ss_tls_side side, uint64_t len, uint64_t offset,
                struct ss_mark mark);
/* No more bytes: what is held is given back. */
void ss_tls_end(struct ss_tls *t);

#endif
