#include "other/recognise.h"

#include "other/signature.h"

static const ss_other_set unknown = SS_OTHER_ONLY(UNKNOWN);

static bool is_single(ss_other_set set)
{
	return set != 0 && (set & (set - 1)) == 0;
}

static enum ss_other first_of(ss_other_set set)
{
	return (enum ss_other)__builtin_ctzll(set);
}

/* One of several, whose port this is. */
static enum ss_other by_port(ss_other_set set, const uint16_t port[2])
{
	for (ss_other_set rest = set & ~unknown; rest != 0; rest &= rest - 1) {
		enum ss_other one = first_of(rest);
		if (port[0] == ss_other_port(one) || port[1] == ss_other_port(one))
			return one;
	}
	return SS_OTHER_UNKNOWN;
}

static unsigned server_side(const struct ss_signature s[2])
{
	return s[0].speaker == SS_OTHER_SERVER || s[1].speaker == SS_OTHER_CLIENT ? 0 : 1;
}

/* What both may be; where they contradict each other, what the server may be, who knows it. */
static ss_other_set join(const struct ss_signature s[2], bool *are_both)
{
	ss_other_set both = s[0].set & s[1].set;
	*are_both = both != 0;
	if (both != 0)
		return both;
	if (s[0].set == 0 || s[1].set == 0)
		return s[0].set | s[1].set;
	return s[server_side(s)].set;
}

void ss_other_recognise(const struct ss_other_input *in, struct ss_other_result *out)
{
	const struct ss_signature s[2] = {ss_signature_find(in->bytes[0]),
	                                  ss_signature_find(in->bytes[1])};
	bool are_both;
	ss_other_set set = join(s, &are_both);
	*out = (struct ss_other_result){SS_OTHER_UNKNOWN, SS_OTHER_NO_EVIDENCE, server_side(s)};
	if (set == 0 || set == unknown)
		return;
	if (is_single(set)) {
		out->protocol = first_of(set);
		out->evidence = are_both ? SS_OTHER_BOTH_SIDES : SS_OTHER_ONE_SIDE;
		return;
	}
	out->protocol = by_port(set, in->port);
	if (out->protocol != SS_OTHER_UNKNOWN)
		out->evidence = SS_OTHER_BY_PORT;
}
