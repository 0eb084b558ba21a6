#include "base/error.h"

const char *ss_error_text(int error)
{
	switch (error) {
	case SS_OK: return "no error";
	case SS_ENOMEM: return "out of memory";
	case SS_EIO: return "input/output error";
	case SS_EFORMAT: return "unknown format";
	case SS_ECUT: return "truncated";
	case SS_EARG: return "bad argument";
	case SS_ESTOP: return "stopped";
	default: return "unknown error";
	}
}
