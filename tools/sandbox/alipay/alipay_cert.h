/*
 * alipay_cert.h -- certificate mode: which certificate a call and an answer are signed with.
 *
 * A certificate is named by its SN: the MD5, in hex, of its issuer ("CN=…,OU=…,O=…,C=…")
 * and its serial number in decimal. Computed here by ourselves.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_CERT_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_CERT_H

#include "tools/sandbox/alipay/alipay_call.h"

/** alipay_cert_open() reads the certificates of the settings; ERR_BAD_INPUT. */
enum err alipay_cert_open(struct alipay *alipay) MUST_CHECK;

/** alipay_cert_check() finds the client's key, by the numbers that it sent or did not send. */
enum alipay_refusal alipay_cert_check(
    struct alipay_call *call, const char *app_cert_sn, const char *root_cert_sn);

/** alipay_cert_sn() names the certificate that the answer is signed with, as the fault has it. */
const char *alipay_cert_sn(const struct alipay *alipay, const struct sandbox_fault_taken *fault);

/** alipay_cert_download() is the method alipay.open.app.alipaycert.download. */
enum err alipay_cert_download(struct alipay_request *request) MUST_CHECK;

#endif
