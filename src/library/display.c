#include <smtpscope/display.h>
#include <string.h>

#include "engine/display.h"
#include "library/text.h"
#include "output/text.h"

/* Of a text from the wire so much is looked at: of an address both ends. */
enum { SHOWN_OCTETS = 200, SHOWN_ROOM = 4096 };

/* At its limit from the beginning, it never grows and needs no memory. */
static struct ss_buffer buffer_in(char *room, size_t size)
{
	return (struct ss_buffer){.limit = size, .data = (uint8_t *)room, .size = size};
}

static size_t write_out(struct ss_slice text, char *out, size_t size)
{
	if (size == 0)
		return 0;
	size_t len = text.len < size ? text.len : size - 1;
	while (len > 0 && len < text.len && (text.data[len] & 0xc0) == 0x80)
		len--;
	memcpy(out, text.data, len);
	out[len] = '\0';
	return len;
}

/* An address longer than any column keeps its beginning and the end of its domain. */
static struct ss_slice show_address(struct ss_text address, char room[SHOWN_ROOM])
{
	struct ss_slice s = ss_slice_of_text(address);
	struct ss_buffer b = buffer_in(room, SHOWN_ROOM);
	if (!s.data)
		return s;
	if (s.len <= (size_t)2 * SHOWN_OCTETS) {
		ss_text_show(&b, s, s.len);
	} else {
		ss_text_show(&b, ss_slice_cut(s, 0, SHOWN_OCTETS), SHOWN_OCTETS);
		ss_text_add(&b, "\xe2\x80\xa6", 3);
		ss_text_show(&b, ss_slice_cut(s, s.len - SHOWN_OCTETS, s.len), SHOWN_OCTETS);
	}
	return ss_buffer_slice(&b);
}

static struct ss_slice show(struct ss_text text, char *room, size_t size)
{
	struct ss_buffer b = buffer_in(room, size);
	ss_text_show(&b, ss_slice_of_text(text), SHOWN_OCTETS);
	return text.data ? ss_buffer_slice(&b) : (struct ss_slice){0};
}

/* Whom the mail is from, then whom it is for, then the server, then what was said. */
size_t ss_payload_display(const struct ss_payload_info *info, unsigned columns, char *out,
                          size_t size)
{
	char address[SHOWN_ROOM], word[SHOWN_ROOM], text[SS_DISPLAY_ROOM];
	struct ss_display d = {.columns = columns};
	if (info->verdict == SS_PAYLOAD_OTHER)
		return write_out(SS_SLICE(""), out, size);
	bool has_command = info->command.data && info->type != SS_MESSAGE_RESPONSE;
	if (info->sender.data) {
		d.verb = SS_SLICE("MAIL");
		d.address = show_address(info->sender, address);
	} else if (info->recipient.data) {
		d.verb = SS_SLICE("RCPT");
		d.address = show_address(info->recipient, address);
	} else if (info->is_tls) {
		d.verb = SS_SLICE("TLS");
	} else if (has_command) {
		d.verb = show(info->command, word, sizeof word);
	} else if (info->code > 0) {
		d.code = info->code;
		if (info->code == 220)
			d.software = show(info->server_software, word, sizeof word);
	} else {
		d.verb = info->is_content ? SS_SLICE("content") : SS_SLICE("?");
	}
	size_t len = ss_display_write(&d, text);
	return write_out((struct ss_slice){(const uint8_t *)text, len}, out, size);
}

size_t ss_flow_info_display(const struct ss_flow_info *f, unsigned columns, char *out, size_t size)
{
	struct ss_flow_view view;
	ss_flow_info_view(f, &view);
	return ss_payload_display(&view.now, columns, out, size);
}

size_t ss_text_display(struct ss_text text, unsigned columns, char *out, size_t size)
{
	char room[SHOWN_ROOM];
	struct ss_buffer b = buffer_in(room, sizeof room);
	ss_text_show(&b, ss_slice_of_text(text), sizeof room / 16);
	struct ss_slice shown = ss_buffer_slice(&b), head;
	if (columns > 0 && ss_display_is_cut(shown, columns, &head)) {
		b.len = head.len;
		ss_text_add(&b, "\xe2\x80\xa6", 3);
	}
	return write_out(ss_buffer_slice(&b), out, size);
}
