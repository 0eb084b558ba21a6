/* How code with the processor's instructions for SHA is compiled.  Private to digests of base/. */
#ifndef SS_BASE_SHA_TARGET_H
#define SS_BASE_SHA_TARGET_H

/* With AVX's encodings: those of SSE keep the upper halves of registers, and where these were used
 * before, as they are all over this program, each move waits for the one before: two streams would
 * take as long as one after the other.  With BMI, as each processor that has both has it: MD5 beside
 * them takes a tenth fewer instructions. */
#define SS_WITH_SHA        __attribute__((target("sha,avx2,bmi,bmi2")))
#define SS_INLINE_WITH_SHA static inline __attribute__((always_inline)) SS_WITH_SHA

#endif
