/* The record of the proxy that a session goes through. */
#ifndef SS_ENGINE_TUNNEL_H
#define SS_ENGINE_TUNNEL_H
#include "base/arena.h"
#include "other/wrap.h"
#include "record/record.h"

/* Copies into the arena; NULL if there was no handshake, or memory is short. */
const struct ss_tunnel_record *ss_tunnel_of(struct ss_arena *arena, const struct ss_wrap *wrap);

#endif
