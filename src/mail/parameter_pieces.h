/* A value's parameters as they stand there, nothing undone but quotes: private to parameter.c. */
#ifndef SS_MAIL_PARAMETER_PIECES_H
#define SS_MAIL_PARAMETER_PIECES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/limits.h"
#include "mail/anomaly.h"

struct ss_parameter_piece {   /* name=value, name*=value, name*0=value, name*0*=value */
	struct ss_slice name; /* without "*0*" */
	struct ss_slice text; /* without the quotes at both ends */
	bool is_quoted;       /* backslashes escape */
	bool is_joined;       /* of several quoted strings: '" "' within is nothing */
	bool is_extended;     /* RFC 2231: has "*" */
	bool has_percents;    /* has it at the end */
	bool is_done;         /* for parameter.c */
	int section;          /* -1: none */
	uint32_t hash;        /* of the name */
	size_t group;         /* the first piece of the same name */
};

struct ss_parameter_pieces {
	struct ss_parameter_piece of[SS_LIMIT_MIME_PARAMETERS];
	size_t n;
};

void ss_parameter_pieces_read(struct ss_parameter_pieces *pieces, struct ss_slice value,
                              struct ss_mail_counts *counts, uint64_t offset);
/* Adds the text to out, quotes undone.  False if it was cut. */
bool ss_parameter_piece_unquote(const struct ss_parameter_piece *piece, struct ss_buffer *out);
/* What stands in front of the parameters, and where they begin: at a ";" if there is one. */
struct ss_slice ss_parameter_head(struct ss_slice value, size_t *end);

#endif
