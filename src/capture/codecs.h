/* The decompressors that outside libraries bring: one library, one source.  Those that were found
 * when this was compiled. */
#ifndef SS_CAPTURE_CODECS_H
#define SS_CAPTURE_CODECS_H
#include "capture/codec.h"

extern const struct ss_codec *const ss_codecs[]; /* ended by NULL */

extern const struct ss_codec ss_codec_gzip, ss_codec_zstd, ss_codec_lz4, ss_codec_xz;

#endif
