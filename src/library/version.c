#include <smtpscope/base.h>

const char *ss_version(void)
{
	return SMTPSCOPE_VERSION;
}

const char *ss_error_text(int error)
{
	switch (error) {
	case SS_OK: return "no error";
	case SS_ENOMEM: return "no memory";
	case SS_EIO: return "input or output failed";
	case SS_EFORMAT: return "not what it should be";
	case SS_ECUT: return "ends too early";
	case SS_EARG: return "bad argument";
	case SS_ESTOP: return "stopped";
	default: return "unknown error";
	}
}
