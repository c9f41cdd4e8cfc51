#include "tests/sim/sim_account.h"

#include "hub/dialects.h"
#include "hub/flow/channel_account.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt_test_pair.h"
#include "tests/sim/sim_hub.h"
#include "tests/sim/sim_sandbox.h"
#include "tools/sandbox/alipay/alipay_keys.h"
#include "tools/sandbox/unionpay/unionpay_keys.h"

#define ALIPAY_SELLER "2088000000000009"
#define WECHAT_APP "wxd678efh567hg6787"
#define WECHAT_SECRET "s3cret"
#define WECHAT_V3_KEY "v3keyv3keyv3keyv3keyv3keyv3key00"
#define WECHAT_V2_KEY "v2keyv2keyv2keyv2keyv2keyv2key00"
#define WECHAT_KEY_ID "PUB_KEY_ID_0114232134912410000000000000"
#define UNIONPAY_MERCHANT "777290058110048"
#define ARENA_MAX ((size_t)4 * 1024 * 1024)
/* Behind the numbers that are accounts of the settings file. */
#define FIRST_ID (CHANNEL_ACCOUNT_OWN_MAX + 6)
/* How many worlds of a thousand scan by WeChat's API v3; speak Alipay's, or have certificates. */
#define BARCODES_BY_V3 250
#define ALIPAY_BY_V3 500
#define ALIPAY_BY_CERTIFICATES 400

static struct {
    struct alipay_settings alipay;
    struct wechat_settings wechat;
    struct unionpay_settings unionpay;
    char ours[CRYPT_RSA_TEXT_MAX];   /* private, ours at each of them */
    char theirs[CRYPT_RSA_TEXT_MAX]; /* public */
    char wechat_ours[SANDBOX_CERTIFICATE_PEM_MAX];
    char wechat_theirs[SANDBOX_CERTIFICATE_PEM_MAX];
    char unionpay_root[SANDBOX_CERTIFICATE_PEM_MAX];
    char unionpay_middle[SANDBOX_CERTIFICATE_PEM_MAX];
    char alipay_root[SANDBOX_CERTIFICATE_PEM_MAX];
    bool alipay_by_certificates;
    bool alipay_by_v3;
    bool barcodes_by_v3;
} account;

static void
need(enum err err)
{
    NEED(err == ERR_OK);
}

static void
copy(const char *text, char *to, size_t size)
{
    need(text_copy(bytes_text(text), to, size));
}

/* The app's, and Alipay's own, both of one root. */
static void
make_alipay_certificates(void)
{
    static const char *const texts[ALIPAY_KEYS_COUNT] = {
        [ALIPAY_KEYS_APP] = crypt_test_ours,
        [ALIPAY_KEYS_ALIPAY] = crypt_test_theirs,
        [ALIPAY_KEYS_ROOT] = crypt_test_theirs,
        [ALIPAY_KEYS_OLD_ROOT] = crypt_test_ours,
    };
    struct crypt_key *keys[ALIPAY_KEYS_COUNT];

    for (size_t i = 0; i < LENGTH(keys); i++)
        crypt_test_pair(texts[i], &keys[i], NULL);
    need(alipay_keys_cert(keys, ALIPAY_KEYS_APP, account.alipay.app_cert));
    need(alipay_keys_cert(keys, ALIPAY_KEYS_ALIPAY, account.alipay.cert));
    need(alipay_keys_cert(keys, ALIPAY_KEYS_ROOT, account.alipay_root));
    copy(account.alipay_root, account.alipay.root_cert, sizeof(account.alipay.root_cert));
    for (size_t i = 0; i < LENGTH(keys); i++)
        crypt_key_free(&keys[i]);
}

static void
make_alipay(const struct crypt_key *ours)
{
    struct alipay_settings *settings = &account.alipay;

    *settings = (struct alipay_settings){.app_id = SIM_ACCOUNT_ALIPAY_APP,
        .seller_id = ALIPAY_SELLER,
        .redirect_hosts = "hub.sim",
        .clock_skew_max = span_s(600),
        .share_rate_max = 10000,
        .receivers_max = 10000};
    need(crypt_rsa_put_public(ours, settings->app_public_key, sizeof(settings->app_public_key)));
    copy(crypt_test_theirs, settings->private_key, sizeof(settings->private_key));
}

/* Both kinds of its keys sign, as while it is switched. */
static void
make_wechat(const struct crypt_key *ours, const struct crypt_key *theirs)
{
    struct wechat_settings *settings = &account.wechat;

    *settings = (struct wechat_settings){.mchid = SIM_ACCOUNT_WECHAT_MERCHANT,
        .appid = WECHAT_APP,
        .app_secret = WECHAT_SECRET,
        .api_v3_key = WECHAT_V3_KEY,
        .api_v2_key = WECHAT_V2_KEY,
        .public_key_id = WECHAT_KEY_ID,
        .key_mode = "both",
        .password_status = "202",
        .client_certificate = "header",
        .code_url = "weixin",
        .redirect_hosts = "hub.sim",
        .refund_takes = span_s(1),
        .share_ratio = 3000};
    need(crypt_rsa_put_public(
        ours, settings->merchant_public_key, sizeof(settings->merchant_public_key)));
    copy(crypt_test_theirs, settings->certificate_key, sizeof(settings->certificate_key));
    copy(crypt_test_theirs, settings->public_key, sizeof(settings->public_key));
    need(wechat_certificate_platform(theirs, account.wechat_theirs));
    need(wechat_certificate_merchant(ours, theirs, account.wechat_ours));
}

static void
make_unionpay(void)
{
    struct unionpay_settings *settings = &account.unionpay;
    struct unionpay_keys keys;

    crypt_test_pair(crypt_test_ours, &keys.merchant, NULL);
    crypt_test_pair(crypt_test_theirs, &keys.signer, NULL);
    crypt_test_pair(crypt_test_ours, &keys.middle, NULL);
    crypt_test_pair(crypt_test_theirs, &keys.root, NULL);
    *settings = (struct unionpay_settings){.merchant = UNIONPAY_MERCHANT};
    copy(crypt_test_theirs, settings->private_key, sizeof(settings->private_key));
    need(unionpay_keys_merchant(&keys, settings->merchant_cert));
    for (unsigned i = 0; i < UNIONPAY_CHAINS; i++)
        need(unionpay_keys_chain(&keys, (enum unionpay_chain)i, settings->certs[i]));
    need(unionpay_keys_root(&keys, account.unionpay_root));
    need(unionpay_keys_middle(&keys, account.unionpay_middle));
    crypt_key_free(&keys.merchant);
    crypt_key_free(&keys.signer);
    crypt_key_free(&keys.middle);
    crypt_key_free(&keys.root);
}

void
sim_account_make(struct world *world)
{
    struct crypt_key *ours = NULL;
    struct crypt_key *theirs = NULL;

    crypt_test_pair(crypt_test_ours, &ours, NULL);
    crypt_test_pair(crypt_test_theirs, &theirs, NULL);
    copy(crypt_test_ours, account.ours, sizeof(account.ours));
    need(crypt_rsa_put_public(theirs, account.theirs, sizeof(account.theirs)));
    make_alipay(ours);
    make_alipay_certificates();
    make_wechat(ours, theirs);
    make_unionpay();
    account.barcodes_by_v3 = world_happens(world, BARCODES_BY_V3);
    account.alipay_by_v3 = world_happens(world, ALIPAY_BY_V3);
    account.alipay_by_certificates = world_happens(world, ALIPAY_BY_CERTIFICATES);
    crypt_key_free(&ours);
    crypt_key_free(&theirs);
}

const struct alipay_settings *
sim_account_alipay(void)
{
    return &account.alipay;
}

const struct wechat_settings *
sim_account_wechat(void)
{
    return &account.wechat;
}

const struct unionpay_settings *
sim_account_unionpay(void)
{
    return &account.unionpay;
}

bool
sim_account_takes_browsers(enum sim_wallet wallet)
{
    return wallet != SIM_WALLET_UNIONPAY;
}

int64_t
sim_account_id(enum sim_wallet wallet)
{
    return FIRST_ID + (int64_t)wallet;
}

static void
put_account(struct db *db, const struct channel_account_row *row)
{
    static const char sql[] =
        "INSERT INTO channel_account VALUES (?1, 0, ?2, ?3, ?3, 'on', 0, 1, 0, 0, 0, 0, ?4, ?5,"
        " 1, 1, 1)";
    struct db_statement *insert = NULL;

    need(db_prepare(db, "account", sql, &insert));
    db_bind_int(insert, 1, row->id);
    db_bind_int(insert, 2, row->channel);
    db_bind_text(insert, 3, bytes_text(row->dialect));
    db_bind_text(insert, 4, bytes_text(row->params));
    db_bind_blob(insert, 5, bytes_of(row->secrets, row->secrets_size));
    need(db_run(insert));
}

static void
put_holder(struct db *db, const struct channel_account_row *row)
{
    static const char sql[] = "INSERT INTO holder VALUES (?1, 0, ?2, 'platform', 1, ?3, 1)";
    struct db_statement *insert = NULL;

    need(db_prepare(db, "holder", sql, &insert));
    db_bind_int(insert, 1, row->id);
    db_bind_int(insert, 2, row->channel);
    db_bind_text(insert, 3, bytes_text(row->dialect));
    need(db_run(insert));
}

static const char *
dialect_of(enum sim_wallet wallet)
{
    return wallet == SIM_WALLET_ALIPAY && account.alipay_by_v3 ? "alipay_v3"
                                                               : sim_wallet_name(wallet);
}

static void
add(struct db *db, struct world *world, enum sim_wallet wallet, const struct adapter_value *given,
    size_t count)
{
    static const struct vault_keys keys; /* those of the hub's core_options */
    static struct channel_account_row row;
    const struct channel_account_kit kit = {dialects, DIALECTS, &keys, SIM_HUB_URL};
    const struct adapter_values values = {given, count};
    struct arena *arena = NULL;
    const char *field = "";

    row = (struct channel_account_row){
        .id = sim_account_id(wallet), .channel = sim_wallet_channel(wallet)};
    copy(dialect_of(wallet), row.dialect, sizeof(row.dialect));
    need(arena_make(ARENA_MAX, &arena));
    if (channel_account_fill(&kit, world_chance(world), &values, arena, &row, &field) != ERR_OK)
        world_fail(world, "the account of %s has no good %s", row.dialect, field);
    arena_free(&arena);
    put_account(db, &row);
    put_holder(db, &row);
}

/* By keys, or by certificates: which, is what it is told. */
static void
add_alipay(struct db *db, struct world *world)
{
    const bool by_keys = !account.alipay_by_certificates;
    const struct adapter_value given[] = {
        {"app_id", SIM_ACCOUNT_ALIPAY_APP},
        {"seller_id", ALIPAY_SELLER},
        {"private_key", account.ours},
        {"public_key", by_keys ? account.theirs : ""},
        {"app_certificate", by_keys ? "" : account.alipay.app_cert},
        {"root_certificate", by_keys ? "" : account.alipay_root},
        {"alipay_certificate", by_keys ? "" : account.alipay.cert},
        {"gateway", account.alipay_by_v3 ? SIM_SANDBOX_URL : SIM_SANDBOX_URL "/gateway.do"},
        {"authorise", SIM_SANDBOX_URL "/oauth2/publicAppAuthorize.htm"},
        {"cashier", SIM_SANDBOX_URL "/cashier"},
        {"browser", "yes"},
    };

    add(db, world, SIM_WALLET_ALIPAY, given, LENGTH(given));
}

void
sim_account_add(struct db *db, struct world *world)
{
    const struct adapter_value wechat[] = {
        {"mchid", SIM_ACCOUNT_WECHAT_MERCHANT},
        {"appid", WECHAT_APP},
        {"app_secret", WECHAT_SECRET},
        {"private_key", account.ours},
        {"certificate", account.wechat_ours},
        {"api_v3_key", WECHAT_V3_KEY},
        {"api_v2_key", WECHAT_V2_KEY},
        {"public_key", account.theirs},
        {"public_key_id", WECHAT_KEY_ID},
        {"certificates", account.wechat_theirs},
        {"barcode", account.barcodes_by_v3 ? "v3" : "v2"},
        {"api", SIM_SANDBOX_URL},
        {"authorise", SIM_SANDBOX_URL "/connect/oauth2/authorize"},
        {"token", SIM_SANDBOX_URL "/sns/oauth2/access_token"},
        {"cashier", SIM_SANDBOX_URL "/wechat/pay"},
        {"browser", "yes"},
    };
    const struct adapter_value unionpay[] = {
        {"merchant", UNIONPAY_MERCHANT},
        {"private_key", account.ours},
        {"certificate", account.unionpay.merchant_cert},
        {"roots", account.unionpay_root},
        {"middle", account.unionpay_middle},
        {"gateway", SIM_SANDBOX_URL},
    };

    add_alipay(db, world);
    add(db, world, SIM_WALLET_WECHAT, wechat, LENGTH(wechat));
    add(db, world, SIM_WALLET_UNIONPAY, unionpay, LENGTH(unionpay));
}
