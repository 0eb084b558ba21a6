#include "other/protocol.h"

struct row {
	const char *name;
	uint16_t port;
};

static const struct row rows[SS_N_OTHERS] = {[SS_OTHER_UNKNOWN] = {"unknown", 0},
#define ROW(ID, NAME, PORT) [SS_OTHER_##ID] = {NAME, PORT},
                                             SS_OTHER_PROTOCOLS(ROW)
#undef ROW
};

const char *ss_other_name(enum ss_other protocol)
{
	return rows[protocol].name;
}

uint16_t ss_other_port(enum ss_other protocol)
{
	return rows[protocol].port;
}
