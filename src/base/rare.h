/* What is rare is kept apart from what each packet runs through: of a flood of tiny sessions a fourth of
 * the time is waited for code, which is several times as long as the processor's first cache. */
#ifndef SS_BASE_RARE_H
#define SS_BASE_RARE_H

/* Before a function that few sessions come to: it is not part of who calls it, and what leads to the
 * call is put out of the way. */
#define SS_RARE __attribute__((cold, noinline))
/* The same of one that is not rare, but done once where its caller goes on and on, or seldom enough that
 * the caller is to be small without it. */
#define SS_APART __attribute__((noinline))

#endif
