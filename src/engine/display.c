#include "engine/display.h"

#include <string.h>

#include "base/limits.h"
#include "engine/kept.h"

#define ELLIPSIS SS_SLICE("\xe2\x80\xa6")

static struct ss_slice join(struct ss_arena *arena, const struct ss_slice *parts, size_t n)
{
	struct ss_slice out = {0};
	for (size_t i = 0; i < n; i++)
		out.len += parts[i].len;
	uint8_t *text = ss_arena_take(arena, out.len), *at = text;
	if (!text)
		return (struct ss_slice){0};
	for (size_t i = 0; i < n; i++) {
		if (parts[i].len > 0)
			memcpy(at, parts[i].data, parts[i].len);
		at += parts[i].len;
	}
	out.data = text;
	return out;
}

/* Where the domain begins, with its @; the text's end if it has none. */
static size_t domain_of(struct ss_slice address)
{
	const uint8_t *at = address.len > 0 ? memrchr(address.data, '@', address.len) : NULL;
	return at ? (size_t)(at - address.data) : address.len;
}

struct ss_slice ss_display_sender(struct ss_arena *arena, struct ss_slice sender)
{
	if (ss_slice_is_equal(sender, SS_SLICE("<>")))
		return ss_arena_copy(arena, SS_SLICE("SMTP MAIL <>"));
	size_t at = domain_of(sender);
	struct ss_slice local = {sender.data, at}, domain = ss_slice_cut(sender, at, SIZE_MAX);
	struct ss_slice local_mark = {0}, domain_mark = {0};
	if (domain.len > SS_LIMIT_DISPLAY_DOMAIN) { /* its end is what tells whose it is */
		domain = ss_slice_cut(domain, domain.len - SS_LIMIT_DISPLAY_DOMAIN, SIZE_MAX);
		domain_mark = ELLIPSIS;
	}
	if (sender.len > SS_LIMIT_DISPLAY) {
		size_t room = SS_LIMIT_DISPLAY > domain.len ? SS_LIMIT_DISPLAY - domain.len : 0;
		local = ss_text_cut(local, room);
		local_mark = ELLIPSIS;
	}
	const struct ss_slice parts[] = {
	        SS_SLICE("SMTP MAIL <"), local, local_mark, domain_mark, domain, SS_SLICE(">")};
	return join(arena, parts, sizeof parts / sizeof parts[0]);
}

static struct ss_slice digits_of(unsigned code, uint8_t text[3])
{
	for (unsigned i = 0; i < 3; i++, code /= 10)
		text[2 - i] = (uint8_t)('0' + code % 10);
	return (struct ss_slice){text, 3};
}

struct ss_slice ss_display_software(struct ss_arena *arena, unsigned code, struct ss_slice software)
{
	uint8_t text[3];
	const struct ss_slice parts[] = {SS_SLICE("SMTP "), digits_of(code, text), SS_SLICE(" ("),
	                                 software, SS_SLICE(")")};
	return join(arena, parts, sizeof parts / sizeof parts[0]);
}

struct ss_slice ss_display_verb(struct ss_arena *arena, const char *verb)
{
	const struct ss_slice parts[] = {SS_SLICE("SMTP "), ss_slice_of(verb)};
	return join(arena, parts, sizeof parts / sizeof parts[0]);
}

struct ss_slice ss_display_code(struct ss_arena *arena, unsigned code)
{
	uint8_t text[3];
	const struct ss_slice parts[] = {SS_SLICE("SMTP "), digits_of(code, text)};
	return join(arena, parts, sizeof parts / sizeof parts[0]);
}
