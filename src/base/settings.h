/* What a user can set beside the options of the command line: one row a setting, with its name, its
 * default and its explanation.  Engine and formats read the struct; nobody else keeps a default. */
#ifndef SS_BASE_SETTINGS_H
#define SS_BASE_SETTINGS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

enum { SS_SETTING_TEXT = 256 };

enum ss_setting_when { SS_SETTING_OFF, SS_SETTING_AUTO, SS_SETTING_ON };

struct ss_settings {
	unsigned hash;     /* set of 1 << enum ss_hash_kind */
	bool mime;         /* read the structure of messages, decode their parts */
	bool message_file; /* the message itself, as sent, is a file too */
	uint64_t
	        stream_depth; /* octets of each side of a connection that are looked into; 0: all */
	uint8_t body_md5;     /* enum ss_setting_when; auto: if a record that has it is wanted */
	uint8_t inspect;      /* the same; auto: if the engine's options say so */
	char url_schemes[SS_SETTING_TEXT];             /* eve: which links are told, "http,https" */
	bool url_log_scheme;                           /* eve: tell them with their scheme */
	uint64_t max_rcptto, max_to, max_cc, max_path; /* zeek: values kept of a list; 0: all */
	uint64_t max_invalid_transactions;             /* zeek: then the session is left alone */
};

enum ss_setting_kind {
	SS_SETTING_BOOL,
	SS_SETTING_COUNT,
	SS_SETTING_SIZE, /* a count of octets */
	SS_SETTING_WHEN,
	SS_SETTING_HASHES,
	SS_SETTING_SCHEMES /* of URIs (RFC 3986, section 3.1), with commas between */
};

struct ss_setting {
	const char *name, *about;
	enum ss_setting_kind kind;
	size_t offset; /* of the member */
};

/* The i-th row, NULL past the last. */
const struct ss_setting *ss_setting(size_t i);
void ss_settings_init(struct ss_settings *s); /* the defaults */
/* 0; SS_EARG: there is no such setting, or it cannot have that value (*why says what it can). */
int ss_settings_set(struct ss_settings *s, const char *name, size_t name_len, const char *value,
                    const char **why);

#endif
