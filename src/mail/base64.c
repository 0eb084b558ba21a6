#include "mail/base64_lines.h"
#include "mail/decode.h"

/* A strict reader stops here, a lenient one goes on. */
static void dispute(struct ss_base64 *d, enum ss_mail_anomaly what, uint64_t offset)
{
	ss_mail_count(d->counts, what, offset);
	if (!d->is_disputed)
		d->agreed = d->made;
	d->is_disputed = true;
}

/* The octets of a quantum that has fewer than four characters. */
static size_t take_short(struct ss_base64 *d, uint64_t offset, uint8_t *out)
{
	unsigned spare = d->n == 3 ? 2 : 4;
	if (d->bits & ((1U << spare) - 1))
		ss_mail_count(d->counts, SS_MAIL_BASE64_STRAY_BITS, offset);
	out[0] = (uint8_t)(d->n == 3 ? d->bits >> 10 : d->bits >> 4);
	if (d->n == 3)
		out[1] = (uint8_t)(d->bits >> 2);
	d->made += d->n - 1U;
	return d->n - 1U;
}

static size_t in_padding(struct ss_base64 *d, uint64_t offset, uint8_t *out)
{
	size_t made = 0;
	if (d->n < 2) {
		dispute(d, SS_MAIL_BASE64_PADDING_STRAY, offset);
		if (d->n == 1)
			ss_mail_count(d->counts, SS_MAIL_BASE64_INCOMPLETE, offset);
		d->n = 0;
		d->is_padded = true;
		return 0;
	}
	if (d->pads++ == 0)
		made = take_short(d, offset, out);
	if (d->n + d->pads == 4) {
		d->n = d->pads = 0;
		d->is_padded = true;
	}
	return made;
}

static size_t in_data(struct ss_base64 *d, uint8_t value, uint64_t offset, uint8_t *out)
{
	if (d->pads > 0) {
		ss_mail_count(d->counts, SS_MAIL_BASE64_PADDING_MISSING, offset);
		d->n = d->pads = 0;
		d->is_padded = true;
	}
	if (d->is_padded) {
		dispute(d, SS_MAIL_BASE64_DATA_AFTER_PADDING, offset);
		d->is_padded = false;
	}
	d->bits = d->n == 0 ? value : d->bits << 6 | value;
	if (++d->n < 4)
		return 0;
	d->n = 0;
	d->made += 3;
	out[0] = (uint8_t)(d->bits >> 16);
	out[1] = (uint8_t)(d->bits >> 8);
	out[2] = (uint8_t)d->bits;
	return 3;
}

static void bare_cr(struct ss_base64 *d, uint64_t offset)
{
	ss_mail_count(d->counts, SS_MAIL_ENCODED_BARE_CR, offset);
	d->is_after_cr = false;
}

static void in_line_end(struct ss_base64 *d, uint64_t offset)
{
	if (!d->is_after_cr)
		ss_mail_count(d->counts, SS_MAIL_ENCODED_BARE_LF, offset);
	ss_base64_end_line(d, offset - d->is_after_cr, offset + 1);
	d->is_after_cr = d->is_lost = false;
}

static size_t take(struct ss_base64 *d, uint8_t c, uint64_t offset, uint8_t *out)
{
	uint8_t class = ss_base64_class[c];
	if (class == SS_BASE64_LF) {
		in_line_end(d, offset);
		return 0;
	}
	if (d->is_after_cr)
		bare_cr(d, offset - 1);
	if (class == SS_BASE64_CR)
		d->is_after_cr = true;
	else if (d->is_lost)
		return 0;
	else if (class < 64)
		return in_data(d, class, offset, out);
	else if (class == SS_BASE64_PAD)
		return in_padding(d, offset, out);
	else if (class == SS_BASE64_BLANK)
		ss_mail_count(d->counts, SS_MAIL_BASE64_BLANK, offset);
	else
		dispute(d, SS_MAIL_BASE64_BAD_CHARACTER, offset);
	return 0;
}

static bool is_in_order(const struct ss_base64 *d)
{
	return d->pads == 0 && !d->is_padded && !d->is_after_cr && !d->is_lost;
}

static bool is_between_quanta(const struct ss_base64 *d)
{
	return d->n == 0 && is_in_order(d);
}

/* The ends of segments cut quanta: characters at the head of text that go on with the one in hand, as far as
 * that.  A tenth of what it takes to take them one by one. */
static struct ss_base64_run take_cut_quantum(struct ss_base64 *d, const uint8_t *text, size_t len,
                                             uint8_t *out)
{
	struct ss_base64_run run = {0, 0};
	uint32_t bits = d->bits, n = d->n;
	for (uint8_t c; n < 4 && run.used < len && (c = ss_base64_class[text[run.used]]) < 64;
	     n++) {
		bits = bits << 6 | c;
		run.used++;
	}
	if (n == 4) {
		out[0] = (uint8_t)(bits >> 16);
		out[1] = (uint8_t)(bits >> 8);
		out[2] = (uint8_t)bits;
		run.made = 3;
		n = 0;
	}
	d->bits = bits;
	d->n = (uint8_t)n;
	return run;
}

static void add_run(struct ss_base64 *d, struct ss_base64_run *all, struct ss_base64_run run)
{
	all->used += run.used;
	all->made += run.made;
	d->offset += run.used;
	d->made += run.made;
}

/* Between two quanta: all that are here, and the head of one that is cut. */
static struct ss_base64_run take_quanta(struct ss_base64 *d, const uint8_t *text, size_t len,
                                        uint8_t *out)
{
	struct ss_base64_run run = ss_base64_lines(d, text, len, out);
	if (len - run.used < 4) /* of fewer than four characters nothing is made */
		run.used +=
		        take_cut_quantum(d, text + run.used, len - run.used, out + run.made).used;
	return run;
}

size_t ss_base64_feed(struct ss_base64 *d, const uint8_t *text, size_t len, uint8_t *out)
{
	struct ss_base64_run all = {0, 0};
	size_t least;
	if (d->n > 0 && is_in_order(d))
		add_run(d, &all, take_cut_quantum(d, text, len, out));
	while (all.used < len) {
		const uint8_t *rest = text + all.used;
		least = 1;
		if (is_between_quanta(d)) {
			uint64_t before = all.used;
			add_run(d, &all, take_quanta(d, rest, len - all.used, out + all.made));
			least = all.used > before ? 4
			                          : 32; /* garbage: do not try at each character */
		}
		for (size_t n = 0; all.used < len && (n < least || !is_between_quanta(d)); n++) {
			all.made += take(d, text[all.used++], d->offset, out + all.made);
			d->offset++;
		}
	}
	return all.made;
}

void ss_base64_gap(struct ss_base64 *d, uint64_t len)
{
	if (d->is_after_cr)
		bare_cr(d, d->offset - 1);
	dispute(d, SS_MAIL_ENCODED_GAP, d->offset);
	d->offset += len;
	d->line_start = d->offset;
	d->n = d->pads = 0;
	d->is_padded = false;
	d->is_lost = true;
}

size_t ss_base64_end(struct ss_base64 *d, uint8_t out[4])
{
	size_t made = 0;
	if (d->is_after_cr)
		bare_cr(d, d->offset - 1);
	ss_base64_end_line(d, d->offset, d->offset);
	if (d->n > 0) {
		enum ss_mail_anomaly what =
		        d->n == 1 ? SS_MAIL_BASE64_INCOMPLETE : SS_MAIL_BASE64_PADDING_MISSING;
		dispute(d, what, d->offset);
		if (d->n > 1 && d->pads == 0)
			made = take_short(d, d->offset, out);
	}
	d->n = d->pads = 0;
	if (!d->is_disputed)
		d->agreed = d->made;
	return made;
}
