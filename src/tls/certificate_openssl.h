/* Certificates read with OpenSSL's libcrypto: a library of its own, which only the program links. */
#ifndef SS_TLS_CERTIFICATE_OPENSSL_H
#define SS_TLS_CERTIFICATE_OPENSSL_H
#include "tls/certificate.h"

extern const struct ss_certificate_reader ss_certificate_openssl;

#endif
