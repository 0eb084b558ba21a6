#include "capture/codecs.h"

const struct ss_codec *const ss_codecs[] = {
#ifdef SS_HAVE_ZLIB
        &ss_codec_gzip,
#endif
#ifdef SS_HAVE_ZSTD
        &ss_codec_zstd,
#endif
#ifdef SS_HAVE_LZ4
        &ss_codec_lz4,
#endif
#ifdef SS_HAVE_XZ
        &ss_codec_xz,
#endif
        NULL,
};
