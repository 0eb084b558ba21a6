/* libsmtpscope: SMTP inspection for other programs.  What you have decides where to begin:
 *
 *     single packets' payloads   payload.h, flow.h, display.h
 *     the bytes of a connection  stream.h
 *     packets or capture files   reader.h, record.h
 *
 * and filter.h selects among all of them.  base.h tells what holds for all.  Link with
 * `pkg-config --cflags --libs smtpscope`. */
#ifndef SMTPSCOPE_SMTPSCOPE_H
#define SMTPSCOPE_SMTPSCOPE_H

#include <smtpscope/base.h>
#include <smtpscope/display.h>
#include <smtpscope/filter.h>
#include <smtpscope/flow.h>
#include <smtpscope/payload.h>
#include <smtpscope/reader.h>
#include <smtpscope/record.h>
#include <smtpscope/stream.h>

#endif
