#include "faces/cli/filter_help.h"

#include <stdio.h>

#include "filter/filter.h"

static const char beginning[] =
        "Filter (--where EXPR): terms, of which all must hold; or, not (or -) and parentheses\n"
        "as usual.  A term is\n"
        "  WORD  \"quoted text\"  /regex/   looked for in every field that is shown\n"
        "  NAME:VALUE                     in what NAME stands for, with nothing between\n"
        "\nNAME is one of these, or any field of any record ('smtpscope schema'), with dots:\n";

static const char ending[] =
        "\nVALUE, by what is there (case never counts):\n"
        "  text       a part of it, =\"all of it\", /regex/\n"
        "  number     550, 5xx, >1M, <=10, 10..20; k, M, G, T are powers of 1024\n"
        "  duration   2s, >500ms, 1s..1m; ns us ms s m h d\n"
        "  time       2026-01-02, >=2026-01-02T03:04; UTC unless a zone follows\n"
        "  address    192.0.2.1, 192.0.2.0/24, 2001:db8::/32\n"
        "  yes or no  yes, no\n"
        "  anything   * if it is there at all\n"
        "\nExamples:\n"
        "  from:alice to:@example.net                  from alice to somebody there\n"
        "  code:5xx -code:554                          refused, though not with 554\n"
        "  dport:587 user:* tls:no                     logged in without TLS\n"
        "  server:postfix (helo:client or user:carol)  either of two, at one kind of server\n"
        "  recipients.code:550 size:>1M                one recipient refused, a large message\n"
        "\nsmtpscope(1) has all of it, under FILTER.\n";

void cli_filter_help_write(struct ss_writer *w)
{
	char line[128];
	ss_write_text(w, beginning);
	for (size_t i = 0; ss_filter_aliases[i].name; i++) {
		const struct ss_filter_alias *a = &ss_filter_aliases[i];
		if (!ss_filter_alias_is_told(a))
			continue;
		snprintf(line, sizeof line, "  %-10s %s\n", a->name, a->about);
		ss_write_text(w, line);
	}
	ss_write_text(w, ending);
}
