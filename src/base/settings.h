/* What a user can set beside the options of the command line: one row a setting (settings_rows.h),
 * with its section, name, kind, default and explanation.  Whoever needs one reads the struct; nobody
 * else keeps a default. */
#ifndef SS_BASE_SETTINGS_H
#define SS_BASE_SETTINGS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/networks.h"
#include "base/slice.h"
#include "base/words.h"

/* With its name before it, it fits a line of a file (inih's has 200). */
enum { SS_SETTING_TEXT = 160 };

enum ss_setting_when { SS_SETTING_OFF, SS_SETTING_AUTO, SS_SETTING_ON };

enum ss_setting_kind {
	SS_SETTING_BOOL,
	SS_SETTING_COUNT,
	SS_SETTING_POSITIVE, /* a count that is not 0 */
	SS_SETTING_SIZE,     /* a count of octets: "10M" */
	SS_SETTING_PERCENT,  /* 0..100: "70%" */
	SS_SETTING_DECIMAL,  /* "4.5"; three digits behind the point */
	SS_SETTING_DURATION, /* "100ms", "10s", "5m", "12h", "2d" */
	SS_SETTING_WHEN,
	SS_SETTING_HASHES,
	SS_SETTING_SCHEMES,  /* of URIs (RFC 3986, section 3.1), with commas between */
	SS_SETTING_WORDS,    /* with commas or blanks between */
	SS_SETTING_NAMES,    /* words with blanks in them: semicolons between */
	SS_SETTING_DOMAINS,  /* words that are domains, kept as A-labels (base/domain.h) */
	SS_SETTING_NETWORKS, /* "10.0.0.0/8", with commas or blanks between */
	SS_N_SETTING_KINDS
};

/* What a member of that kind is. */
#define SS_MEMBER_BOOL(NAME)     bool NAME
#define SS_MEMBER_COUNT(NAME)    uint64_t NAME
#define SS_MEMBER_POSITIVE(NAME) uint64_t NAME
#define SS_MEMBER_SIZE(NAME)     uint64_t NAME
#define SS_MEMBER_PERCENT(NAME)  uint64_t NAME
#define SS_MEMBER_DECIMAL(NAME)  double NAME
#define SS_MEMBER_DURATION(NAME) int64_t NAME  /* nanoseconds */
#define SS_MEMBER_WHEN(NAME)     uint8_t NAME  /* enum ss_setting_when */
#define SS_MEMBER_HASHES(NAME)   unsigned NAME /* set of 1 << enum ss_hash_kind */
#define SS_MEMBER_SCHEMES(NAME)  char NAME[SS_SETTING_TEXT]
#define SS_MEMBER_WORDS(NAME)    struct ss_words NAME
#define SS_MEMBER_NAMES(NAME)    struct ss_words NAME
#define SS_MEMBER_DOMAINS(NAME)  struct ss_words NAME
#define SS_MEMBER_NETWORKS(NAME) struct ss_networks NAME

/* A copy borrows the lists: the original is released, after it. */
struct ss_settings {
#define SS_ROW(SECTION, NAME, KIND, DEFAULT, ABOUT) SS_MEMBER_##KIND(NAME);
#include "base/settings_rows.h"
#undef SS_ROW
	struct ss_memory memory; /* private: of lists that were set */
};

struct ss_setting {
	const char *section, *name, *about;
	enum ss_setting_kind kind;
	const void *fallback; /* the default: text, or the list (ss_words, ss_networks) */
	size_t offset;        /* of the member */
};

/* Why a value was not taken. */
struct ss_setting_trouble {
	const char *why;      /* static: "it is a number" */
	struct ss_slice word; /* the one of the value that is wrong; absent: all of it */
};

/* The i-th row, NULL past the last; those of a section are together. */
const struct ss_setting *ss_setting(size_t i);
/* The row of that name, or NULL. */
const struct ss_setting *ss_setting_find(struct ss_slice name);
/* Has that kind many values, so that some can be added? */
bool ss_setting_is_list(const struct ss_setting *row);
/* How many there are now; 0 if it is no list. */
size_t ss_setting_list_length(const struct ss_settings *s, const struct ss_setting *row);

void ss_settings_init(struct ss_settings *s); /* the defaults; takes no memory */
/* What was set is given back; the struct is to be initialised before it is used again.  Who set no
 * list need not. */
void ss_settings_release(struct ss_settings *s);

/* 0; SS_EARG: there is no such setting, or it cannot have that value (*t says what it can); SS_ENOMEM.
 * With an error all is as before.  A list that is set loses what it had; "NAME+" adds to it. */
int ss_settings_set(struct ss_settings *s, struct ss_slice name, struct ss_slice value,
                    struct ss_setting_trouble *t);

/* The value as text that ss_settings_set reads; words of a list with ", " or "; " between. */
void ss_setting_write(const struct ss_settings *s, const struct ss_setting *row,
                      struct ss_buffer *out);

#endif
