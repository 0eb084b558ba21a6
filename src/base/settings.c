#include "base/settings.h"

#include <string.h>

#include "base/error.h"
#include "base/slice.h"

#define ROW(NAME, KIND, ABOUT)                                                                     \
	{                                                                                          \
#NAME, ABOUT, SS_SETTING_##KIND, offsetof(struct ss_settings, NAME)                \
	}

/* clang-format off */
static const struct ss_setting rows[] = {
        ROW(hash, HASHES, "digests of files: some of md5,sha1,sha256, or none (all three)"),
        ROW(mime, BOOL, "read the structure of messages and decode their parts (yes)"),
        ROW(message_file, BOOL, "tell the message itself, as it was sent, as a file too (no)"),
        ROW(stream_depth, SIZE, "octets of each side of a connection whose messages are read; 0: all (0)"),
        ROW(body_md5, WHEN, "MD5 of the body as it was on the wire: on, off, auto (auto: off)"),
        ROW(inspect, WHEN, "tell what in files may be worth a look: on, off, auto (auto: for who needs it)"),
        ROW(url_schemes, SCHEMES, "format eve: links with these schemes are told (http)"),
        ROW(url_log_scheme, BOOL, "format eve: links are told with their scheme (no)"),
        ROW(max_rcptto, COUNT, "format zeek: values kept of rcptto; 0: all (1000)"),
        ROW(max_to, COUNT, "format zeek: values kept of to; 0: all (1000)"),
        ROW(max_cc, COUNT, "format zeek: values kept of cc; 0: all (1000)"),
        ROW(max_path, COUNT, "format zeek: values kept of path; 0: all (1000)"),
        ROW(max_invalid_transactions, COUNT,
            "format zeek: a session with more invalid transactions is left alone; 0: never (25)"),
};
/* clang-format on */
enum { N_ROWS = sizeof rows / sizeof rows[0] };

/* Those of Zeek. */
enum { ZEEK_VALUES = 1000, ZEEK_INVALID_TRANSACTIONS = 25 };

const struct ss_setting *ss_setting(size_t i)
{
	return i < N_ROWS ? &rows[i] : NULL;
}

void ss_settings_init(struct ss_settings *s)
{
	*s = (struct ss_settings){
	        .hash = (1u << SS_N_HASHES) - 1,
	        .mime = true,
	        .body_md5 = SS_SETTING_AUTO,
	        .inspect = SS_SETTING_AUTO,
	        .url_schemes = "http",
	        .max_rcptto = ZEEK_VALUES,
	        .max_to = ZEEK_VALUES,
	        .max_cc = ZEEK_VALUES,
	        .max_path = ZEEK_VALUES,
	        .max_invalid_transactions = ZEEK_INVALID_TRANSACTIONS,
	};
}

static bool is_word(const char *value, const char *const *words)
{
	for (; *words; words++) {
		if (strcmp(value, *words) == 0)
			return true;
	}
	return false;
}

static const char *const yes_words[] = {"yes", "true", "on", "1", NULL};
static const char *const no_words[] = {"no", "false", "off", "0", NULL};

static bool set_bool(bool *member, const char *value)
{
	bool is_yes = is_word(value, yes_words);
	if (!is_yes && !is_word(value, no_words))
		return false;
	*member = is_yes;
	return true;
}

static bool set_when(uint8_t *member, const char *value)
{
	bool is_on;
	if (strcmp(value, "auto") == 0) {
		*member = SS_SETTING_AUTO;
		return true;
	}
	if (!set_bool(&is_on, value))
		return false;
	*member = is_on ? SS_SETTING_ON : SS_SETTING_OFF;
	return true;
}

static bool set_hashes(unsigned *member, const char *value)
{
	unsigned hashes = 0;
	if (strcmp(value, "none") == 0) {
		*member = 0;
		return true;
	}
	for (const char *word = value;; word++) {
		size_t len = strcspn(word, ","), kind = 0;
		while (ss_hash_names[kind] && (strlen(ss_hash_names[kind]) != len ||
		                               memcmp(ss_hash_names[kind], word, len) != 0))
			kind++;
		if (!ss_hash_names[kind])
			return false;
		hashes |= 1u << kind;
		word += len;
		if (!*word)
			break;
	}
	*member = hashes;
	return true;
}

static bool set_count(uint64_t *member, const char *value)
{
	return ss_slice_to_number(ss_slice_of(value), INT64_MAX, member);
}

static bool set_size(uint64_t *member, const char *value)
{
	return ss_slice_to_size(ss_slice_of(value), INT64_MAX, member);
}

static bool is_in_scheme(uint8_t c)
{
	return ss_ascii_is_alpha(c) || ss_ascii_is_digit(c) || c == '+' || c == '-' || c == '.';
}

static bool is_scheme(struct ss_slice s)
{
	size_t n = 0;
	while (n < s.len && is_in_scheme(s.data[n]))
		n++;
	return s.len > 0 && n == s.len && ss_ascii_is_alpha(s.data[0]);
}

/* An empty one names none. */
static bool set_schemes(char member[SS_SETTING_TEXT], const char *value)
{
	struct ss_slice s = ss_slice_of(value);
	for (size_t at = 0; s.len > 0 && at <= s.len;) {
		size_t end = ss_slice_find(s, at, ',');
		if (!is_scheme(ss_slice_cut(s, at, end - at)))
			return false;
		at = end + 1;
	}
	if (s.len >= SS_SETTING_TEXT)
		return false;
	memcpy(member, value, s.len + 1);
	return true;
}

static const struct ss_setting *find(const char *name, size_t len)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		if (strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0)
			return &rows[i];
	}
	return NULL;
}

int ss_settings_set(struct ss_settings *s, const char *name, size_t name_len, const char *value,
                    const char **why)
{
	const struct ss_setting *row = find(name, name_len);
	*why = "there is no such setting";
	if (!row)
		return SS_EARG;
	void *member = (char *)s + row->offset;
	switch (row->kind) {
	case SS_SETTING_BOOL:
		*why = "it is yes or no";
		return set_bool(member, value) ? SS_OK : SS_EARG;
	case SS_SETTING_COUNT:
		*why = "it is a number";
		return set_count(member, value) ? SS_OK : SS_EARG;
	case SS_SETTING_SIZE:
		*why = "it is a number, such as 1048576 or 1M";
		return set_size(member, value) ? SS_OK : SS_EARG;
	case SS_SETTING_WHEN:
		*why = "it is on, off or auto";
		return set_when(member, value) ? SS_OK : SS_EARG;
	case SS_SETTING_HASHES:
		*why = "it is some of md5,sha1,sha256, or none";
		return set_hashes(member, value) ? SS_OK : SS_EARG;
	case SS_SETTING_SCHEMES:
		*why = strlen(value) < SS_SETTING_TEXT
		               ? "it is schemes with commas between, such as http,https"
		               : "it is too long";
		return set_schemes(member, value) ? SS_OK : SS_EARG;
	}
	return SS_EARG;
}
