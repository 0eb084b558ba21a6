#include "engine/tunnel.h"

static const uint8_t kinds[] = {
        [SS_WRAP_SOCKS4] = SS_TUNNEL_SOCKS4,
        [SS_WRAP_SOCKS5] = SS_TUNNEL_SOCKS5,
        [SS_WRAP_HTTP] = SS_TUNNEL_HTTP,
};

static struct ss_slice copy(struct ss_arena *arena, const struct ss_wrap_text *text)
{
	struct ss_slice s = {text->bytes, text->len};
	return s.len > 0 ? ss_arena_copy(arena, s) : (struct ss_slice){0};
}

const struct ss_tunnel_record *ss_tunnel_of(struct ss_arena *arena, const struct ss_wrap *wrap)
{
	if (wrap->kind == SS_WRAP_NONE)
		return NULL;
	struct ss_tunnel_record *t = ss_arena_take(arena, sizeof *t);
	if (!t)
		return NULL;
	*t = (struct ss_tunnel_record){
	        .kind = kinds[wrap->kind],
	        .host = copy(arena, &wrap->host),
	        .port = wrap->port > 0 ? wrap->port : SS_NUMBER_ABSENT,
	        .user = copy(arena, &wrap->user),
	};
	return t;
}
