/* Texts of all forms made safe: what a mailbox, host name or address is stays nowhere, whatever stands
 * around it; the same text becomes the same twice; no more comes out than pseudonyms take.
 *
 * The first byte chooses a form, the second the mode, the third memory that fails; the fourth where
 * the rest is cut in two, and a name is put between. */
#include <string.h>

#include "privacy/private.h"
#include "record/report.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEERING = 4, MOST = 4096, ROOM = 64 };

typedef void (*writer)(struct ss_privacy *p, struct ss_slice text);

static void write_argument(struct ss_privacy *p, struct ss_slice text)
{
	ss_privacy_argument(p, SS_SLICE("RCPT"), text);
}

static void write_subject(struct ss_privacy *p, struct ss_slice text)
{
	ss_privacy_header(p, SS_SLICE("X-Unknown"), text);
}

static void write_ids(struct ss_privacy *p, struct ss_slice text)
{
	ss_privacy_header(p, SS_SLICE("References"), text);
}

static void write_reply(struct ss_privacy *p, struct ss_slice text)
{
	struct ss_line_record lines[] = {
	        {.direction = SS_DIRECTION_C2S, .text = SS_SLICE("VRFY x")},
	        {.direction = SS_DIRECTION_S2C, .text = text}};
	const struct ss_privacy_place at = {.object = &lines[1], .list = lines, .index = 1};
	ss_privacy_write_line(p, &at, text);
}

static const writer writers[] = {
        ss_privacy_scan,      ss_privacy_scan_strictly,
        ss_privacy_mailboxes, ss_privacy_mailbox,
        ss_privacy_identity,  ss_privacy_host,
        ss_privacy_id,        ss_privacy_url,
        ss_privacy_file_name, ss_privacy_content_type,
        ss_privacy_command,   ss_privacy_distinguished_name,
        ss_privacy_list_id,   ss_privacy_alternative_name,
        write_argument,       ss_privacy_bracketed_urls,
        write_subject,        write_ids,
        ss_privacy_verb,      ss_privacy_hex,
        write_reply,          ss_privacy_login,
        ss_privacy_refused,   ss_privacy_told_file,
};
enum { N_WRITERS = sizeof writers / sizeof writers[0] };

static bool contains(struct ss_slice text, const char *needle)
{
	size_t len = strlen(needle);
	for (size_t at = 0; at + len <= text.len; at++) {
		if (memcmp(text.data + at, needle, len) == 0)
			return true;
	}
	return false;
}

/* Between white space each is one, for sure: within others it may be a part of another name. */
static const char *const names[] = {" mallory.secret@wonder.secret.com ", " 149.101.102.103 ",
                                    " [IPv6:2a02:77::beef:1234] ", " host.wonder.secret.org "};
static const char *const parts[] = {"secret", "149.101.102.103", "beef:1234", "wonder"};

static struct ss_slice plant(const uint8_t *data, size_t size, uint8_t *text)
{
	const char *name = names[data[1] % 4];
	size_t len = strlen(name), n = size - STEERING < MOST ? size - STEERING : MOST;
	size_t at = n > 0 ? data[3] % (n + 1) : 0;
	memcpy(text, data + STEERING, at);
	memcpy(text + at, name, len);
	memcpy(text + at + len, data + STEERING + at, n - at);
	return (struct ss_slice){text, n + len};
}

static uint64_t digest(const struct ss_buffer *b)
{
	const struct ss_prf f = {1, 2};
	return ss_prf(&f, ss_buffer_slice(b).data, b->len);
}

static void check(struct ss_privacy *p, const uint8_t *data, size_t size)
{
	static uint8_t text[MOST + ROOM];
	struct ss_slice rest = {data + STEERING, size - STEERING};
	writer write = writers[data[0] % N_WRITERS];
	ss_buffer_clear(&p->out);
	write(p, rest);
	ss_buffer_clear(&p->out); /* names are known from here on */
	write(p, rest);
	uint64_t first = digest(&p->out);
	REQUIRE(p->is_short || p->out.len <= ROOM * (rest.len + 1));
	ss_buffer_clear(&p->out);
	write(p, rest);
	REQUIRE(p->is_short || digest(&p->out) == first);
	ss_buffer_clear(&p->out);
	struct ss_slice planted = plant(data, size, text);
	const char *part = parts[data[1] % 4];
	ss_privacy_scan(p, planted);
	REQUIRE(p->is_short || contains(rest, part) || !contains(ss_buffer_slice(&p->out), part));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_privacy *p;
	if (size < STEERING)
		return 0;
	struct ss_memory memory = {.fail_after = data[2]};
	struct ss_privacy_options o = {.key = SS_SLICE("k"), .memory = &memory};
	ss_privacy_mode_init(&o.mode);
	o.mode.names = data[1] & 4;
	o.mode.text = data[1] & 8;
	o.mode.private_addresses = data[1] & 16;
	if (ss_privacy_create(&o, &p) == 0) {
		check(p, data, size);
		ss_privacy_destroy(p);
	}
	REQUIRE(memory.used == 0);
	return 0;
}
