#include "privacy/mode.h"

#include <string.h>

#include "base/error.h"

struct value {
	const char *name;
	uint8_t value;
};

static const struct value ip_values[] = {
        {"prefix", SS_PRIVACY_IP_PREFIX}, {"full", SS_PRIVACY_IP_FULL},
        {"host", SS_PRIVACY_IP_HOST},     {"mask", SS_PRIVACY_IP_MASK},
        {"keep", SS_PRIVACY_IP_KEEP},     {NULL, 0},
};
static const struct value mailbox_values[] = {
        {"all", SS_PRIVACY_MAILBOX_ALL},
        {"local", SS_PRIVACY_MAILBOX_LOCAL},
        {"keep", SS_PRIVACY_MAILBOX_KEEP},
        {NULL, 0},
};
static const struct value yes_no[] = {{"yes", true}, {"no", false}, {NULL, 0}};

static const struct part {
	const char *name;
	const struct value *values;
	size_t offset; /* of the member: an octet, all of them */
	const char *why;
} parts[] = {
        {"ip", ip_values, offsetof(struct ss_privacy_mode, ip),
         "ip is one of prefix, full, host, mask, keep"},
        {"mailbox", mailbox_values, offsetof(struct ss_privacy_mode, mailbox),
         "mailbox is one of all, local, keep"},
        {"names", yes_no, offsetof(struct ss_privacy_mode, names), "names is yes or no"},
        {"text", yes_no, offsetof(struct ss_privacy_mode, text), "text is yes or no"},
};
enum { N_PARTS = sizeof parts / sizeof parts[0] };
_Static_assert(sizeof(bool) == sizeof(uint8_t), "members are set as octets");

void ss_privacy_mode_init(struct ss_privacy_mode *mode)
{
	*mode = (struct ss_privacy_mode){
	        .ip = SS_PRIVACY_IP_PREFIX,
	        .mailbox = SS_PRIVACY_MAILBOX_ALL,
	        .names = true,
	        .text = true,
	        .digests = true,
	        .private_addresses = true,
	        .ipv4_bits = 24,
	        .ipv6_bits = 64,
	};
}

const char *ss_privacy_mode_word(size_t i)
{
	return i < sizeof ip_values / sizeof ip_values[0] ? ip_values[i].name : NULL;
}

static bool is_word(const char *name, const char *word, size_t len)
{
	return strlen(name) == len && memcmp(name, word, len) == 0;
}

static bool set(const struct part *part, const char *word, size_t len, struct ss_privacy_mode *mode)
{
	for (const struct value *v = part->values; v->name; v++) {
		if (!is_word(v->name, word, len))
			continue;
		memcpy((char *)mode + part->offset, &v->value, 1);
		return true;
	}
	return false;
}

/* NULL, or why not. */
static const char *read_word(const char *word, size_t len, struct ss_privacy_mode *mode)
{
	const char *equals = memchr(word, '=', len);
	if (!equals)
		return set(&parts[0], word, len, mode)
		               ? NULL
		               : "there are prefix, full, host, mask, keep, and ip=, mailbox=, "
		                 "names=, text=";
	size_t name_len = (size_t)(equals - word);
	for (size_t i = 0; i < N_PARTS; i++) {
		if (is_word(parts[i].name, word, name_len))
			return set(&parts[i], equals + 1, len - name_len - 1, mode) ? NULL
			                                                            : parts[i].why;
	}
	return "there are ip=, mailbox=, names= and text=";
}

int ss_privacy_mode_read(const char *text, struct ss_privacy_mode *mode, const char **word,
                         size_t *word_len, const char **why)
{
	struct ss_privacy_mode read = *mode;
	for (const char *at = text;; at++) {
		size_t len = strcspn(at, ",");
		const char *wrong = read_word(at, len, &read);
		if (wrong) {
			*word = at;
			*word_len = len;
			*why = wrong;
			return SS_EARG;
		}
		at += len;
		if (!*at)
			break;
	}
	*mode = read;
	return SS_OK;
}
