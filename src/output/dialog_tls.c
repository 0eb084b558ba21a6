#include "output/dialog_tls.h"

#include "output/print.h"
#include "output/table_row.h"
#include "output/text.h"

enum { TEXT_MAX = 255, ALERTS = 4, PROTOCOLS = 4 };

/* Parts of a line, each set off from the one before. */
struct parts {
	struct ss_buffer *b;
	unsigned n;
};

static void begin_part(struct parts *p, const char *separator, const char *label)
{
	ss_print(p->b, "%s%s", p->n++ > 0 ? separator : "", label);
}

static void print_part(struct parts *p, const char *separator, const char *label,
                       struct ss_slice text)
{
	if (text.len == 0)
		return;
	begin_part(p, separator, label);
	ss_text_show(p->b, text, TEXT_MAX);
}

static void end_line(struct parts *p)
{
	if (p->n > 0)
		ss_print(p->b, "\n");
	p->n = 0;
}

static void print_texts(struct parts *p, const char *label, const struct ss_list *texts, size_t max)
{
	const struct ss_slice *text = texts->items;
	for (size_t i = 0; i < texts->n && i < max; i++)
		print_part(p, ", ", i == 0 ? label : "", text[i]);
	if (texts->n > max)
		ss_print(p->b, ", …");
}

static void print_failure(struct parts *p, const struct ss_tls_record *tls)
{
	begin_part(p, ", ", "the handshake failed");
	if (tls->alerts.n > 0) {
		ss_print(p->b, ": ");
		struct parts alerts = {p->b, 0};
		print_texts(&alerts, "", &tls->alerts, ALERTS);
	}
	if (tls->not_tls != SS_NUMBER_ABSENT && tls->not_tls > 0) {
		ss_print(p->b, tls->alerts.n > 0 ? ", " : ": ");
		ss_print_counted(p->b, (uint64_t)tls->not_tls, "octet");
		ss_print(p->b, " that are no TLS");
	}
}

/* "TLSv1.3 TLS_AES_256_GCM_SHA384 x25519: the rest is encrypted" */
static void print_choice(struct parts *p, const struct ss_tls_record *tls)
{
	print_part(p, " ", "", tls->version);
	print_part(p, " ", "", tls->cipher);
	print_part(p, " ", "", tls->group);
	if (tls->resumed == SS_FLAG_YES)
		begin_part(p, ", ", "resumed");
	if (tls->established == SS_FLAG_NO)
		print_failure(p, tls);
	else if (tls->established == SS_FLAG_YES)
		begin_part(p, ": ", "the rest is encrypted");
	end_line(p);
}

static void print_identity(struct parts *p, const struct ss_tls_record *tls)
{
	print_part(p, ", ", "name ", tls->sni);
	if (tls->alpn_selected.len > 0)
		print_part(p, ", ", "ALPN ", tls->alpn_selected);
	else
		print_texts(p, "ALPN ", &tls->alpn, PROTOCOLS);
	print_part(p, ", ", "ja4 ", tls->ja4);
	print_part(p, ", ", "ja4s ", tls->ja4s);
	print_part(p, ", ", "ja3 ", tls->ja3);
	print_part(p, ", ", "ja3s ", tls->ja3s);
	end_line(p);
}

/* The server's own; the others are of those who signed it. */
static void print_certificate(struct parts *p, const struct ss_list *certificates)
{
	const struct ss_certificate_record *c = certificates->items;
	char time[SS_TABLE_TIME_TEXT], date[SS_TABLE_TIME_TEXT];
	if (certificates->n == 0)
		return;
	const struct ss_slice *names = c->names.items;
	begin_part(p, "", "certificate");
	if (c->subject.len > 0 || c->names.n > 0)
		print_part(p, " ", "", c->subject.len > 0 ? c->subject : names[0]);
	if (c->self_signed == SS_FLAG_YES)
		begin_part(p, " ", "(self-signed)");
	else
		print_part(p, ", ", "issued by ", c->issuer);
	if (c->not_after != SS_NUMBER_ABSENT) {
		ss_table_time_write(c->not_after, time, date);
		begin_part(p, " ", "until ");
		ss_print(p->b, "%s", date);
	}
	if (certificates->n > 1)
		ss_print(p->b, ", and %zu more", certificates->n - 1);
	end_line(p);
}

void ss_dialog_tls_print(struct ss_buffer *b, const struct ss_tls_record *tls)
{
	struct parts p = {b, 0};
	if (!tls)
		return;
	print_choice(&p, tls);
	print_identity(&p, tls);
	print_certificate(&p, &tls->certificates);
}
