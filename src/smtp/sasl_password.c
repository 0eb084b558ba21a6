#include "smtp/sasl_password.h"

#include "base/siphash.h"

/* Pairs that printers, cameras, routers, mail servers and their handbooks come with.  Those whose
 * password is the name need no row. */
static const struct {
	struct ss_slice name, password;
} defaults[] = {
        {SS_SLICE("admin"), SS_SLICE("password")},
        {SS_SLICE("admin"), SS_SLICE("admin123")},
        {SS_SLICE("admin"), SS_SLICE("admin1234")},
        {SS_SLICE("admin"), SS_SLICE("changeme")},
        {SS_SLICE("admin"), SS_SLICE("default")},
        {SS_SLICE("admin"), SS_SLICE("1111")},
        {SS_SLICE("admin"), SS_SLICE("1234")},
        {SS_SLICE("admin"), SS_SLICE("12345")},
        {SS_SLICE("admin"), SS_SLICE("123456")},
        {SS_SLICE("administrator"), SS_SLICE("admin")},
        {SS_SLICE("administrator"), SS_SLICE("password")},
        {SS_SLICE("backup"), SS_SLICE("backup123")},
        {SS_SLICE("copier"), SS_SLICE("copier123")},
        {SS_SLICE("info"), SS_SLICE("123456")},
        {SS_SLICE("info"), SS_SLICE("info123")},
        {SS_SLICE("mail"), SS_SLICE("password")},
        {SS_SLICE("monitor"), SS_SLICE("monitor123")},
        {SS_SLICE("nagios"), SS_SLICE("nagiosadmin")},
        {SS_SLICE("noreply"), SS_SLICE("password")},
        {SS_SLICE("oracle"), SS_SLICE("welcome1")},
        {SS_SLICE("postmaster"), SS_SLICE("password")},
        {SS_SLICE("root"), SS_SLICE("calvin")},
        {SS_SLICE("root"), SS_SLICE("password")},
        {SS_SLICE("root"), SS_SLICE("pass")},
        {SS_SLICE("root"), SS_SLICE("toor")},
        {SS_SLICE("root"), SS_SLICE("123456")},
        {SS_SLICE("sales"), SS_SLICE("123456")},
        {SS_SLICE("scanner"), SS_SLICE("scanner123")},
        {SS_SLICE("support"), SS_SLICE("123456")},
        {SS_SLICE("test"), SS_SLICE("test123")},
        {SS_SLICE("test"), SS_SLICE("123456")},
        {SS_SLICE("test"), SS_SLICE("password")},
        {SS_SLICE("user"), SS_SLICE("password")},
        {SS_SLICE("webmaster"), SS_SLICE("123456")},
        {SS_SLICE("zabbix"), SS_SLICE("password")},
};

static bool is_default(struct ss_slice name, struct ss_slice password)
{
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		if (ss_slice_is_equal_nocase(name, defaults[i].name) &&
		    ss_slice_is_equal(password, defaults[i].password))
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
