/*
 * wechat_certificates.h -- the platform certificates that WeChat Pay signs with, renewed.
 *
 * They come sealed under our APIv3 key, and the first time the answer is signed by one of
 * them: who opens them knows that they are WeChat's.
 *
 * Keeps nothing; any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_CERTIFICATES_H
#define HUB_CHANNEL_WECHAT_WECHAT_CERTIFICATES_H

#include "hub/channel/adapter_certificates.h"

extern const struct adapter_certificates wechat_certificates_calls;

#endif
