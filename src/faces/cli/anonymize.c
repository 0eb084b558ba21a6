#include "faces/cli/anonymize.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/error.h"
#include "base/limits.h"
#include "faces/cli/feed.h"
#include "faces/cli/message.h"

enum { KEY_ROOM = SS_LIMIT_PRIVACY_KEY + 1, RANDOM_KEY = 32 };

static bool is_sound(const struct cli_options *o)
{
	if (o->anonymize && o->show_secrets)
		cli_complain("--anonymize and --show-secrets: say one of them");
	else if (o->anonymize_key && !o->anonymize)
		cli_complain("--anonymize-key without --anonymize does nothing");
	else
		return true;
	return false;
}

/* All of the file.  Returns its length, 0 after telling what is wrong. */
static size_t read_key(const char *path, uint8_t key[KEY_ROOM])
{
	FILE *file = fopen(path, "rb");
	size_t len = file ? fread(key, 1, KEY_ROOM, file) : 0;
	int error = !file || ferror(file) ? errno : 0;
	if (file)
		fclose(file);
	if (error == 0 && len > 0 && len < KEY_ROOM)
		return len;
	cli_complain("--anonymize-key: %s: %s", path,
	             error != 0 ? strerror(error)
	             : len == 0 ? "is empty"
	                        : "is longer than any key");
	return 0;
}

static size_t make_key(uint8_t key[KEY_ROOM])
{
	if (getrandom(key, RANDOM_KEY, 0) == RANDOM_KEY)
		return RANDOM_KEY;
	cli_complain("no random numbers to make a key of: %s", strerror(errno));
	return 0;
}

static struct ss_privacy_mode mode_of(const struct cli_options *o)
{
	struct ss_privacy_mode mode;
	const char *word, *why;
	size_t len;
	ss_privacy_mode_init(&mode);
	ss_privacy_mode_read(o->anonymize, &mode, &word, &len,
	                     &why); /* it can be: that was asked */
	mode.private_addresses = o->settings.anonymize_private;
	mode.digests = !o->settings.anonymize_digests;
	mode.ipv4_bits = o->settings.anonymize_ipv4_bits;
	mode.ipv6_bits = o->settings.anonymize_ipv6_bits;
	return mode;
}

enum cli_status cli_anonymize_create(const struct cli_options *o, struct ss_memory *memory,
                                     struct ss_privacy **out)
{
	uint8_t key[KEY_ROOM];
	if (!is_sound(o))
		return CLI_USAGE;
	if (!o->anonymize)
		return CLI_DONE;
	size_t len = o->anonymize_key ? read_key(o->anonymize_key, key) : make_key(key);
	if (len == 0)
		return CLI_USAGE;
	const struct ss_privacy_options options = {mode_of(o), {key, len}, memory};
	int error = ss_privacy_create(&options, out);
	explicit_bzero(key, sizeof key);
	if (error != SS_EARG)
		return error < 0 ? cli_fail(error) : CLI_DONE;
	cli_complain("anonymize_ipv4_bits is at most 32, anonymize_ipv6_bits at most 128");
	return CLI_USAGE;
}
