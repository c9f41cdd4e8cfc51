/*
 * crypt_test_pair.h -- two RSA keys of 2048 bits for tests, and nothing else.
 *
 * To make a key takes a tenth of a second, and half a minute under valgrind; what is
 * tested with these is not the making of keys.
 */
#ifndef SHARED_CRYPT_CRYPT_TEST_PAIR_H
#define SHARED_CRYPT_CRYPT_TEST_PAIR_H

#include "shared/crypt/crypt.h"

static const char crypt_test_ours[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDeTXeXCQkxe0y5\n"
    "PGT3ohAYLsPMdPSTwdzqjWFrQ6aFUlxOh1Z/44pjvRMI7t107ApGMhwbjni2SkNQ\n"
    "MUCE7yZL702LK4/CHyKfNzXyAduOZVV1MpxEVvQFd9A9EcYUzdr1b0IyY4U2Tuja\n"
    "lEa9tSS/AOA3UOZFMUOArhAkaZgI74J1vGuzz8w4usYi7y39oqoarADWzRFhIcjY\n"
    "UcV6IBGmXCfvYXNbCwyhe9uXdmtKX4DUU3V37wKN5xoPqbN6zRSQDQkgzu/U855D\n"
    "FY3Eta5zkEOQPPLtuHtYwsvf/cRVvJCBDTt9DFCU+Et+VQnXMgw5gPf9Rqib67Vs\n"
    "/vU3F96JAgMBAAECgf9xuUH95s8xwSIaWAsqf1lhBbASqHktQlImYq1qlvE0wy2H\n"
    "/utKk90czaZT0CgfVjPGx6T04a3NAWelFY0sK1B1UW2sTcprIAJ6zIPVinksH5iz\n"
    "wJT5810+JbrY8Mft7vQLrWhdujB0/I3sH5NaHiOAkx/YCAHFLRxSLwMAwk1paHKf\n"
    "SmXkGloU57kdTRvKiGZ13wSyOoxsjtGPR/0MRLboe820AyrahfdmIJmpZDWbmjti\n"
    "HR2ZaDzR8/PkBZm/1yJzH0zlO5YWzy5mRweabrj1Gq4G6krETABzBhzTIcSW76kl\n"
    "+DhpWYPHJJnfHTy0++Cqn0z62YbAhf0WSuez2EUCgYEA+UbRRnK0BQV3NefShMjt\n"
    "N4OjnJgP3UjoesDIkSZESMq8qumlBDdBntFoEIPxruX43bcYE+JvoDlFnH/1Ooc8\n"
    "dnrg5X197F1/LvNBlh7y4n+GHe9Fj8liQ/KeOYpWIjXhj8U3m6gL3fRR99/0YYso\n"
    "fdhZD3WU96H9T6gytSi4geUCgYEA5Exm4eFBR+vnBoYK14Uiidm7Jr+v8xSYVVT8\n"
    "FyGUn0EFfRN/82p7hY+qzEGuLUeEexHx3xuzgOH5955qR42LraRpto6oPobO3wV9\n"
    "QoJwsIXdwfXPvR9qbPO9sAVzptuHk7teyDTJTQdiN6piHtaH49CBioDWeEyzWt8g\n"
    "Leoj79UCgYEA3ngGY6IQ6X5UQwavChSsKORSC3pmhi4AVTViirAlNvXA5aP5wsZx\n"
    "yQTIpBytgFL8BRvX4D8xMkSKzL4iJOb23iKSPh3+WQmkbUlqGklqqRv4nRSi901a\n"
    "ZpvL/Dxq3MNLmF0BYOjcFm1rDhaQatGgBJgl+7cLiOnIQeQxxR4fdMUCgYEAk6X5\n"
    "7+IvxyUBYA2221YGVWMUj+XvFGXgc2eoNgmIxkpWE2NWIAZg5qtYygs8a5pSSwn7\n"
    "BNE0kYkUkhnJIIehq2am2+N9WhrzlfdF4Ird+LxLBFNGzEiSGu60Yi/UcTiPgXLv\n"
    "xMmm2wOIePnfxZP3hNXnwby7eEgaww2FEUzZexUCgYEAl2K8VRZakmipBcTYFlAu\n"
    "6OQT5eSeT6WhPJ+yt6Ykl36WyJfC6QB88j/DxAjBg+jiFUXFFrqPKQAIZof58ajG\n"
    "E0hee59jSR4TfvtR/KmGzz3/f3F8BZWBctL7JVMEGlvO9+r31HP5gFyjUniiQr5q\n"
    "NGaUImFhRRayEmpRdGaLo/M=\n"
    "-----END PRIVATE KEY-----\n";

static const char crypt_test_theirs[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC+r1tEKP+d+Mcl\n"
    "n57vqBeceMFQimNqNmnMiWCbIlTo1cc8y5ZHSD4IruFyleX8vyYOZ0z8IVctAulu\n"
    "cdezXbLYLTsp3enYoR6pEdb28lfk6KiivK8ir+omt9VwAQ7iNZ9q6YYun0/2LgM2\n"
    "YKLjOIkvYpRfZfn4yIsfq9ZddSRtvtMv26Rcb3rSK+YFaC0VkP05udqjmooW62Re\n"
    "il1dYDb+CYR5TXksScMjMDDtbmLOxoqrgjOSyv11x4UZmuWtD2xeOrqYpAtPrtM7\n"
    "schz6bYCr58EvZ9Rsq60N60QXKakbVwXYRPoqzcGhAVJRdRScXd9pNOR5Q4zfjsz\n"
    "WJ9j44G3AgMBAAECggEARJBvI7IOP7ItgXTExG3Pl56//ALWvmE0Z6xaBU4x88qy\n"
    "qkSWE6mBTMP9IqONn/TnbTRttRcT7oZmgyUCJ2egoCSbanF13UQJ70cP4ZnASvnx\n"
    "cRqharqQWj2tzGlE/cfEO8AeVHNKYD2pQAs9ZrB0e4pZyXe0i2UoyUmTeeVeJOti\n"
    "xrSF7PEnkXWqVrVqPQkwHi1OUJkROhKlkkIipulTlyl9s3ewNZM+oL6p16oKgd4S\n"
    "6XYfjDjWqnBkCe3KHag+2mi33Oj1niprK88gF0maPTXO/Jwb0n+5kR/VpsW3HGb9\n"
    "a6SEQ3RUBkLD02AGRPeGX0WZJm8YoHAT7SlsYNIv4QKBgQDdWbbCBjXzOtJZL2hj\n"
    "IhtB9/VRkHxsASQo+IBprmLWL4TPVKelX22kAzus1Lqh010nT0t9MAW2VM5KJRSU\n"
    "SQaSH1QBDE7d2TDMxDjbsueRAFz9vUaK6uGelWFdENTgPyOr0ylafNN8Bkcqpu8P\n"
    "Bj6UWmRJpSliaBjUgk/J5uPkkQKBgQDciMU+yqYSqPI9YvevatL7kLVrO8adBjvd\n"
    "/qG6UAKC29NLz3kglMFlHnEi8KZCaWCUhd1AOBKVj42fF5KJ+WecIa7UKv9Ae83e\n"
    "a806KcpzwtivLhNx+UuJwvAYG//y9OzDdJ2VB1OXeH0kyY7c+C6iy4SrpRiWJgMo\n"
    "bgj66+YFxwKBgDu+kEaUWJF7CfWKhzlipkrK+4r1Xa/lKvZoBHkB2amID+fKKKnJ\n"
    "NRW0zbGbhXhSTW1jyLNUd+Y7w6Zdlc1kXIKqNAlIYi0dBz/too8iHcCUgYT3RogO\n"
    "V7FvDmWJOnwAbsdc6meDE64BH8pSXmoGvHNcZn8+NgpaoIETXyfWyyIRAoGANKHr\n"
    "uU2yDvgFQENTa6kqC2IA+kO85hLrzNKNlKKtxr9iEVDFztHRyilWxQj8FRODOk8s\n"
    "e7wmK02kdhixH37HjIq5Z+ePHbuuaWv/AeeharlQ75Ymi+f8cDd3B7n+/uQXcZpu\n"
    "VXf3KkpWS6ZTE0ekEbRSyIhRctxFmquQNxp/vlcCgYA9sNWv2VnYUEJbJn4E/ko5\n"
    "K0ujxvY8oSpsIJkiFlaABFIGCzhsPo4vYZ0QkKwFxOvCEo8AK+1J6F04442Td6rT\n"
    "rB8ZEvLBiR0A7JNEFGyXrfSpQlup9tq7bUc+m4KqIm9YnzVuUXDlu0XB7soQLtxs\n"
    "U+SN5M2o7KNj0BuZb7HL6A==\n"
    "-----END PRIVATE KEY-----\n";

/** crypt_test_pair() reads one of them, and its public half (NULL if unwanted). */
static inline void
crypt_test_pair(const char *pem, struct crypt_key **ret_private, struct crypt_key **ret_public)
{
    char text[CRYPT_RSA_TEXT_MAX];
    enum err err = crypt_rsa_private(bytes_text(pem), ret_private);

    if (err == ERR_OK && ret_public != NULL)
        err = crypt_rsa_put_public(*ret_private, text, sizeof(text));
    if (err == ERR_OK && ret_public != NULL)
        err = crypt_rsa_public(bytes_text(text), ret_public);
    NEED(err == ERR_OK);
}

#endif
