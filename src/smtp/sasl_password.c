#include "smtp/sasl_password.h"

#include "base/siphash.h"

/* Pairs that printers, cameras, routers, mail servers and their handbooks come with.  Those whose
 * password is the name need no row. */
static const struct {
	const char *name, *password;
} defaults[] = {
        {"admin", "password"},
        {"admin", "admin123"},
        {"admin", "admin1234"},
        {"admin", "changeme"},
        {"admin", "default"},
        {"admin", "1111"},
        {"admin", "1234"},
        {"admin", "12345"},
        {"admin", "123456"},
        {"administrator", "admin"},
        {"administrator", "password"},
        {"backup", "backup123"},
        {"copier", "copier123"},
        {"info", "123456"},
        {"info", "info123"},
        {"mail", "password"},
        {"monitor", "monitor123"},
        {"nagios", "nagiosadmin"},
        {"noreply", "password"},
        {"oracle", "welcome1"},
        {"postmaster", "password"},
        {"root", "calvin"},
        {"root", "password"},
        {"root", "pass"},
        {"root", "toor"},
        {"root", "123456"},
        {"sales", "123456"},
        {"scanner", "scanner123"},
        {"support", "123456"},
        {"test", "test123"},
        {"test", "123456"},
        {"test", "password"},
        {"user", "password"},
        {"webmaster", "123456"},
        {"zabbix", "password"},
};

static bool is_default(struct ss_slice name, struct ss_slice password)
{
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		if (ss_slice_is_equal_nocase(name, ss_slice_of(defaults[i].name)) &&
		    ss_slice_is_equal(password, ss_slice_of(defaults[i].password)))
			return true;
	}
	return false;
}

void ss_sasl_judge_password(struct ss_sasl *s, struct ss_slice password)
{
	const uint64_t of_secrets = 0x7365637265747321;
	const struct ss_slice identity = {s->identity, s->identity_len};
	const struct ss_slice local = ss_slice_cut(identity, 0, ss_slice_find(identity, 0, '@'));
	uint64_t mark = ss_siphash((const uint64_t[2]){s->mark_key, of_secrets}, password);
	s->secret_mark = mark ? mark : 1;
	s->is_secret_identity = identity.len > 0 && (ss_slice_is_equal_nocase(password, identity) ||
	                                             ss_slice_is_equal_nocase(password, local));
	s->is_default_pair = is_default(local, password);
}
