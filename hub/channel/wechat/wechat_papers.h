/*
 * wechat_papers.h -- a sub-merchant's papers, handed in at WeChat Pay.
 *
 * WeChat Pay API v3 for partners, 特约商户进件, 提交申请单 (POST /v3/applyment4sub/applyment/): what
 * the document says is to be encrypted is sealed by RSA-OAEP for WeChat Pay's key, which the header
 * Wechatpay-Serial names. Pictures are told of by their media_id (图片上传), which the papers have.
 * The same business_code is the same application: one that was rejected is mended so, and one
 * that is under way is not changed.
 *
 * Keeps nothing; any thread; as adapter_onboarding.h says of submit() and read_submit().
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_PAPERS_H
#define HUB_CHANNEL_WECHAT_WECHAT_PAPERS_H

#include "hub/channel/adapter_onboarding.h"

enum err wechat_papers_submit(const struct adapter_account *account,
    const struct adapter_onboarding_papers *papers, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask, const char **ret_wrong) MUST_CHECK;
enum err wechat_papers_read(const struct adapter_account *account,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_onboarding_reply *ret_reply) MUST_CHECK;

#endif
