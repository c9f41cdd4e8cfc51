/*
 * crypt_test_keys.h -- RSA keys that `openssl` made for crypt_rsa_test.c, and nothing else.
 *
 * One key of 2048 bits in all the forms it may be handed to us, and its signature
 * of test_message by `openssl dgst -sha256 -sign`; one of 4096 bits; keys that are to be refused.
 */
#ifndef SHARED_CRYPT_CRYPT_TEST_KEYS_H
#define SHARED_CRYPT_CRYPT_TEST_KEYS_H

static const char test_message[] =
    "app_id=2021000000000000&biz_content={\"total_amount\":\"88.88\"}";

static const char test_signature[] =
    "9b25f1cb2d738247bcb4ec02b60b8906626700a9e94379d7fc87285dcb52c193"
    "8d48c6468ff64a6d00d29022fd935ef34188655f6eca86c9d8c9bd20ff40d56b"
    "020123b889e65a9a0592d632242433c4486634a931ad33b994acc6693626791d"
    "6dde392b457d8de5f94265008ff8f223167b92b39c2b25161875279831eaefe9"
    "9d285bc20aca90810f1c6a66ead86674e95faf22bc06afd9974906f323175606"
    "d232d840fafcca5138ffdbf4d942d11ac4cf039e9da424031ff8a9428054b1d7"
    "17d1d34978c7252ebb731bad4d8ae735656ff7a3e2b7b53a07431f156c19b1b5"
    "88304fe619a1856ec41916f4485dd2c61c4ce37f89bc5aff71c50fd8f113da5f";

static const char test_pkcs8[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC0b9QZeT6Z5dKY\n"
    "yJCxrGqLwtBtVHuzev6CyBu2YSHbKDw4PbGVjJR2Uq3A4cT1OWTMZKIoteiI1fx+\n"
    "RlXbEXHkKYp+r5vYCR2p3vUaj9vp6MLUhRc0CumF8ut2MMzTnRv6fjsLUZgSX/yY\n"
    "gLjPCaeGqrN3gmpEgK/LdUY8ndlavV1gCzOuZGFLyx/ZHJZLX+wqIK4vCMm7R+Ew\n"
    "MGmvDdaDW3EwdJJRqvZI+56F6+cA684J08Td8LcE53boAcURiAFXo+FG1t7iE02P\n"
    "XLjMCsnJsIGtidjvmo+xyJsNRPd+hHLMt9vvPyLwyzT3gcafiD1pud+DOb1k5WKH\n"
    "Dp3DV+rVAgMBAAECggEABTLRnA2btEhkTxA8PE+ONEpKbKlJ9RZT6IWxErSYCp3i\n"
    "pPDWFyEZPT14PGiPdEyRLw2uhFjAAy09xzo/NVQP1sssQ9EgaX19vsv/KM2V6uvQ\n"
    "rS8hHNfm+XvRtTKGZt8Nvs5N5NoWyl9nQieMljPI1qmVXm9B9jOfnPowf1pBjbUp\n"
    "k3ldcg777gF9mT6pepMjOe2/FKNjjZJBth8L5Ac1dMnuejRgKOIX9F/ZKoNBe7wF\n"
    "t6mQ3UTXAOIPjKqJyFpHcHRX21qoXzimiVOJwui80ibjjs8/P5s3YR250op31vwf\n"
    "Vcryq+P1hkTKlh8TaZg0XAtvpgc27i1/TeP/iITesQKBgQDjjtAR1h9q0DfUF87B\n"
    "qPNpJ2KGztw5YTEzsy7JVA/aJyvKaNAsat6REK30mukumcrBJDur5f3X5fAYIgo3\n"
    "7rdq01w7atiifzBulGYLIed0gLwMZv1v48mEmD1g0430gzqhOD/4GsvLDzFFH3pu\n"
    "EnUxrKBXSm40gcIgatGysdnpeQKBgQDK/UfAjZLbGL9YfYu9At/IZZAIRoIW94Yz\n"
    "O7BjlRNAZk1aVrkR60iQiuBhOFkEsPPLnK5Ity5VC+LFYKc/u+Cuu0PU/gWjvPoW\n"
    "mCjxzSQGag2xZsxOcmlCAqOSlpgGYKP1nGJQloR17UOAOiUZ9Qyictn8cUK3XGzK\n"
    "eZzI1OxRPQKBgB75vLcA16v5he/4Aav47JFezBmfpPimk0T/WhoLuFCwzlQyKkwx\n"
    "i/RhOdy3DZDLXH8oCHtgxkoSQbl3QL7WXt9KwB5ScATGnXgf+TgAuHnyYCasCkml\n"
    "zzOeaZR5l7Q1/NAfUQ3bz+vnOIS5QTgkiRFm9ziKqC+7jgpNoBfb/9a5AoGAAVaK\n"
    "EorcXPVczYiGU0ihkQCaYnOUh/I5wDy0fPOOnO4PtHi935BdehZwRDPK4m0ILl9q\n"
    "BrCubYEWjZaFg7YJVR2G5PCHuPyV6XA3VOC1TBWG4ZR75Eh8ySKbUWwMtH4Olp/h\n"
    "Rga3+M8HkuDPPcyPuMJpDXDxr6O8U9lZXzmIFUECgYBQiZkFkusq5UjrM5kaF1HL\n"
    "EqvjTUIIx09doehyUuoluLGmFTD1KQ7qzJSicQ0nR1GmWep5S0aEPygZcqUhnqOl\n"
    "ewgTh2bov0HSB6WYY0YauVVGPXWxSmRn21VsmRGVc0qa8Kr0Yjw2yQRJsDUxclJv\n"
    "dAHqO3YdxxLQLQUozeWvxg==\n"
    "-----END PRIVATE KEY-----\n";

static const char test_pkcs1[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEogIBAAKCAQEAtG/UGXk+meXSmMiQsaxqi8LQbVR7s3r+gsgbtmEh2yg8OD2x\n"
    "lYyUdlKtwOHE9TlkzGSiKLXoiNX8fkZV2xFx5CmKfq+b2Akdqd71Go/b6ejC1IUX\n"
    "NArphfLrdjDM050b+n47C1GYEl/8mIC4zwmnhqqzd4JqRICvy3VGPJ3ZWr1dYAsz\n"
    "rmRhS8sf2RyWS1/sKiCuLwjJu0fhMDBprw3Wg1txMHSSUar2SPuehevnAOvOCdPE\n"
    "3fC3BOd26AHFEYgBV6PhRtbe4hNNj1y4zArJybCBrYnY75qPscibDUT3foRyzLfb\n"
    "7z8i8Ms094HGn4g9abnfgzm9ZOVihw6dw1fq1QIDAQABAoIBAAUy0ZwNm7RIZE8Q\n"
    "PDxPjjRKSmypSfUWU+iFsRK0mAqd4qTw1hchGT09eDxoj3RMkS8NroRYwAMtPcc6\n"
    "PzVUD9bLLEPRIGl9fb7L/yjNlerr0K0vIRzX5vl70bUyhmbfDb7OTeTaFspfZ0In\n"
    "jJYzyNaplV5vQfYzn5z6MH9aQY21KZN5XXIO++4BfZk+qXqTIzntvxSjY42SQbYf\n"
    "C+QHNXTJ7no0YCjiF/Rf2SqDQXu8BbepkN1E1wDiD4yqichaR3B0V9taqF84polT\n"
    "icLovNIm447PPz+bN2EdudKKd9b8H1XK8qvj9YZEypYfE2mYNFwLb6YHNu4tf03j\n"
    "/4iE3rECgYEA447QEdYfatA31BfOwajzaSdihs7cOWExM7MuyVQP2icrymjQLGre\n"
    "kRCt9JrpLpnKwSQ7q+X91+XwGCIKN+63atNcO2rYon8wbpRmCyHndIC8DGb9b+PJ\n"
    "hJg9YNON9IM6oTg/+BrLyw8xRR96bhJ1MaygV0puNIHCIGrRsrHZ6XkCgYEAyv1H\n"
    "wI2S2xi/WH2LvQLfyGWQCEaCFveGMzuwY5UTQGZNWla5EetIkIrgYThZBLDzy5yu\n"
    "SLcuVQvixWCnP7vgrrtD1P4Fo7z6Fpgo8c0kBmoNsWbMTnJpQgKjkpaYBmCj9Zxi\n"
    "UJaEde1DgDolGfUMonLZ/HFCt1xsynmcyNTsUT0CgYAe+by3ANer+YXv+AGr+OyR\n"
    "XswZn6T4ppNE/1oaC7hQsM5UMipMMYv0YTnctw2Qy1x/KAh7YMZKEkG5d0C+1l7f\n"
    "SsAeUnAExp14H/k4ALh58mAmrApJpc8znmmUeZe0NfzQH1EN28/r5ziEuUE4JIkR\n"
    "Zvc4iqgvu44KTaAX2//WuQKBgAFWihKK3Fz1XM2IhlNIoZEAmmJzlIfyOcA8tHzz\n"
    "jpzuD7R4vd+QXXoWcEQzyuJtCC5fagawrm2BFo2WhYO2CVUdhuTwh7j8lelwN1Tg\n"
    "tUwVhuGUe+RIfMkim1FsDLR+Dpaf4UYGt/jPB5Lgzz3Mj7jCaQ1w8a+jvFPZWV85\n"
    "iBVBAoGAUImZBZLrKuVI6zOZGhdRyxKr401CCMdPXaHoclLqJbixphUw9SkO6syU\n"
    "onENJ0dRplnqeUtGhD8oGXKlIZ6jpXsIE4dm6L9B0gelmGNGGrlVRj11sUpkZ9tV\n"
    "bJkRlXNKmvCq9GI8NskESbA1MXJSb3QB6jt2HccS0C0FKM3lr8Y=\n"
    "-----END RSA PRIVATE KEY-----\n";

static const char test_spki[] = "-----BEGIN PUBLIC KEY-----\n"
                                "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtG/UGXk+meXSmMiQsaxq\n"
                                "i8LQbVR7s3r+gsgbtmEh2yg8OD2xlYyUdlKtwOHE9TlkzGSiKLXoiNX8fkZV2xFx\n"
                                "5CmKfq+b2Akdqd71Go/b6ejC1IUXNArphfLrdjDM050b+n47C1GYEl/8mIC4zwmn\n"
                                "hqqzd4JqRICvy3VGPJ3ZWr1dYAszrmRhS8sf2RyWS1/sKiCuLwjJu0fhMDBprw3W\n"
                                "g1txMHSSUar2SPuehevnAOvOCdPE3fC3BOd26AHFEYgBV6PhRtbe4hNNj1y4zArJ\n"
                                "ybCBrYnY75qPscibDUT3foRyzLfb7z8i8Ms094HGn4g9abnfgzm9ZOVihw6dw1fq\n"
                                "1QIDAQAB\n"
                                "-----END PUBLIC KEY-----\n";

static const char test_public_pkcs1[] =
    "-----BEGIN RSA PUBLIC KEY-----\n"
    "MIIBCgKCAQEAtG/UGXk+meXSmMiQsaxqi8LQbVR7s3r+gsgbtmEh2yg8OD2xlYyU\n"
    "dlKtwOHE9TlkzGSiKLXoiNX8fkZV2xFx5CmKfq+b2Akdqd71Go/b6ejC1IUXNArp\n"
    "hfLrdjDM050b+n47C1GYEl/8mIC4zwmnhqqzd4JqRICvy3VGPJ3ZWr1dYAszrmRh\n"
    "S8sf2RyWS1/sKiCuLwjJu0fhMDBprw3Wg1txMHSSUar2SPuehevnAOvOCdPE3fC3\n"
    "BOd26AHFEYgBV6PhRtbe4hNNj1y4zArJybCBrYnY75qPscibDUT3foRyzLfb7z8i\n"
    "8Ms094HGn4g9abnfgzm9ZOVihw6dw1fq1QIDAQAB\n"
    "-----END RSA PUBLIC KEY-----\n";

static const char test_big_private[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIJRAIBADANBgkqhkiG9w0BAQEFAASCCS4wggkqAgEAAoICAQDnA4HCGEQw0To7\n"
    "Sequv1cxUsqlIkr33AjxyRAiTSO/HvPvw7QTn4Yuy3DCA2z+KEin2xIylKEboN+Z\n"
    "aBfnfB9c9xqbYi2oBRM4UHQpEL/KyFMO1M3Nb3YSbcxov7Goyn4V3lXaUPlLQlzw\n"
    "VYCAaq86hr8uD9V3Kv3mqXCo7YEUxOHSmRE9SJdYbPfiqfELAF1KZayk52z/I9Mc\n"
    "QyTi6VoUd4ln6O/5gOkAXn7ZuwPS2A169c+JtekhyYzgR0Jpkl+rWKRVSw16un8a\n"
    "2vOQTFsRuyNZJ6c+4QXvAe5U6NvI0EIIUbYn29CGPAg8Dn3fIlZxtEZH4csZmXZ2\n"
    "H0JWbQJdU0YrGHi28o17rG3+Zofdv/JxVlVkZdgPWZ6UCeb4116EHeFw6Dgr7icC\n"
    "0IyeUrNQ1N4tBHPG1NRafQDyVmR4H7mDpucH2rS4yuPNg3wTbdPk6pCaIMSCC52m\n"
    "bHGBHP4GTUuAI9AlaTxMKjmaGWodL94Ky8DK9YwiHld3U2kegpJiS2Yp0TSzkWs2\n"
    "rqBnsj/tXVGc9rT8m9SDIU+DcRvBgARvdPZOLjWm3itmtL9ScO3QekeXOv4rz3Y7\n"
    "pnQxyV2C7/8YK44efR3h5uqXIzWEXht48dmiO3WQU8LpqveRqGKYBimEos2g89QV\n"
    "effYw3jDYSALWDBtCKoqNbSpnTolcwIDAQABAoICAEmoqBibxS5toCwkYvSKJQKg\n"
    "m+WwfAfw/Fcf3YmaYBICDBTAqWvyWwYTryXlkrytWpFO/EvtcTtOfc070Bdqz9NE\n"
    "JRMzaExhJeI4YPlxEj5Vxon9l4twBU1V/i3OJZckzbQqWuSMGhkBlYG6OYl4utul\n"
    "+FJ3EQD4z9Fa6IWsiRJ2vmx4ivMn8L3srNN0jVuNJ7Hfnn9MHUhzA07JJ/tEHYlW\n"
    "HhVoRBAhpumLt9Wz2EHDyvSQaTbHLokr60Pd5NKlreSEFI3vquIdkgadlrjFZ+pM\n"
    "6bX1O1IEzPALBRPE1cN/h/aAG101LRWIEbYYhtD9cWO68AfeenR0pr1+NRg6lNxS\n"
    "09AJTy7lGRa+wtmceB5cyASLpMkCXRRnZ7w3SyGIyoUoGK64NADNwHWFoPu9Nueu\n"
    "zSH5eXEvChod06aH7YxjEIKfrimqacbE5uQY7qWTQWBEQ98ot7sf2qDFO1TptgaJ\n"
    "pd1zRvzJMrUlZVkwucU27IQeV7x0dPEXGcBH4IfEp8OI/dMZ7fyKkqxgYkkH5obs\n"
    "5r1pJMxb2WsR3ss1s4Oxn9QCPZDUa7Nohc/9dwrizkyli5aS+X3UpCrvZx+Vm4I6\n"
    "Dd4xTq+/OpozkAwxJRcIdSwEWWiFL+woUtZ8oqtF2+Izx29uXZevybcm8koqKZK/\n"
    "1jxv3zqiq/o4SaSiux25AoIBAQD7jBCfIfPU+ep/GGQ0N4WCF8qvRBqYqF38bZYv\n"
    "NoREAft3hktUIHd7ro8xKhlNsi1aCJFMMN/P+pwxH4nEASbz3PtCfSeEijU84iuS\n"
    "CPlunoE8z2jIe0CmWNNGreGD6HBBv2Car9ZRvMa3NKftX2PkXLInRGJXSX0/byBJ\n"
    "Aopr+aVWT7ojZqJcuWM3DhgzQt4JhzqAjKbAlSVcO7RDKQl8Xihgzi6fIrewkuFe\n"
    "B4nyU7zYA9XhW5Ky2vjakZZgvy/LmaINBN89DeEtvPRRHOov5Ra6Nryycx56JW2L\n"
    "YKpysGJ6Ke8jwplgLUg96PxksAijoZqaAiLCAZChcyiswosrAoIBAQDrGmQDrdOV\n"
    "V0t4uAb67+oFmxPJkWl32IMw1E5ozqTCWuYg6NFkWrquAabZNXTaJJ/cN/3UVc9G\n"
    "6nnh45KPiFRE+Ikyzm1WPYNCLYC+2cBaO6Y3r3LE+7QOcaYutk+kasgZmBpzJiCY\n"
    "9xqSUgC4EdR9TVplaHkOdgeX/tWCwWLbHktrYKN3X5IrfEjH0yx5hh/kLulLv6hs\n"
    "5pK1V8OI/NO5V3juyNqIFzGM7eJ489hGhwVk5bKniy1Fn1PICBUkgKe9W/6dvPzm\n"
    "kNPaQjbesuMqFmcycV/HeKMCfX57ZT1D+oy6ZAOPdX0n41vAwP/ILOAJ/psBzCFM\n"
    "US3cOBVtZ4rZAoIBAQC9qruxsUEP+iylDjgn4yFImTXbd0dyiajsN5kBGmMagEAi\n"
    "vGC6Gwzcdh9D29FecxWdCE6+Gy/2uqjgpT4USyYaxCmz1XhhiHBh6ssdfqTMkrkx\n"
    "p9YDLGPvyZPsfBlJg455FJr7p8+6q9NNumdQJRfFzVsLHpXj6OaGWP0H7+F9Tqwq\n"
    "60yXesC7l5FGptr6c9XFa3BiEyt8lDiqVd4ysZOUcc6SR4SBuwS0H9vMMXUDAb6n\n"
    "RiUTmh9/unnfG90+L4oTQ1Eb7euBNqDuAsZZDqtJ17uORs165DA7u1Lgv89lULfA\n"
    "EzRcS1OoYBxTigQcy1qIPsa6jxe0Hsf15EXsFXgnAoIBAQCj/rWzR0anDsyLebsM\n"
    "wdu5a1JjMXajbbkdj4reWv7cv/F1FVIysYM0q9xJ+Zr4K8IDKF98BRtgOWEpq8fp\n"
    "LUyzC7cQZKQqGyB7QihjeJtPlfo9L7pcI8OWq7ojLXLimsXX7JzOo9LrQLsdQ+xS\n"
    "ecWCXjnnMPf4mWZ0pQMkgWdGt5weW7vLIjRg9wIBuZF1d5S5Y+vCtf9zb2b47i5s\n"
    "WQgLajPmRN8DPUKILsviWR4NHFQr7HoxmsjKnvgfOVweKUxYr1oth83Vu0K8JaIG\n"
    "uDvzeMsliaYpC0KSEx3uT1FsINKXlfpR0L+r2lF/ZGFHrd3duuc/WrgDd0EJM2nm\n"
    "9eoJAoIBAQDnEpyMqG9XPjzf2AcVdDRC/Y5fR7mCH2W7buTCO9Y1XQXQwBMDf58y\n"
    "xrHbVI2Ha2AySu6VgJ4WR+vNzNlK+Pw4sozSOwzonLrpVNjCw6bYpraYTKYe1Syo\n"
    "n9phnigLQIvECe9dKgwKXeXznwvE6UB5KP0vkZTOo+kuvMp13KFCzlwgnUEPRm2D\n"
    "Zt3We9qE+Us9L38lEVsBDPuhuIPjzAheFqItagH3BpK6ROmZSJUba0y5AMYTtlD7\n"
    "J6IalQzkjBfGuZJoWL+0pTQ/WA0rQxo6W0NQhYDQkNLZYbpKpwDD+WPXUHlZ2f56\n"
    "Utsx6obdeOp1YV2ua9sxqKcn2XM0k4tB\n"
    "-----END PRIVATE KEY-----\n";

static const char test_small_private[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIICXQIBAAKBgQDMZrZ/fURJo3LAMvbw7Pq9gDUqYH7Om7ahLQDe+sJj4P0lpDju\n"
    "zQOXNboo01sdpx4D4zRY/9NMr+vNuF5T+af4XhlI82E9y27XxotcJi5ZD70qpJKB\n"
    "xkVZFiIql+wAy6h0MydwCbG3NKX5qtBIdJyX9A+KaBNtfiVmus0xUkiFxQIDAQAB\n"
    "AoGBALApuhIIwWkB8K1Lf17Hr5bRP4EFZ2Tj+TPSGJUU46K3TxY5AkR19ylESexT\n"
    "tIzK8miBUiV+XvsSB5Xm141iduthxRY0Z7O3VqqbDym/Zx/Zlb3dlW1mNj1rcwq0\n"
    "4pnDK5iCJtJCiaWo9MgFhyqyi4RyU3RHgU/YmOTGoDSO4qVBAkEA9cJhuKehjkcg\n"
    "P9k9qT/LcwJjR2jU5W5pVuu4eX50FzWsdubAcYCtM1fH/dLfWCP5TApeLPGmo82c\n"
    "d4PLbMqHVQJBANTrJaRY2Cf8xfQuEgDeZz9PmJRkfKtgtlCGwOjKdaiy7F3qRUAq\n"
    "OLeYE2X4yoaq2gfZDWEqJXq9LmqDoPBVJLECQCcAx4OHzyMGdL7NWnTe9An3qgvu\n"
    "PkN/R2aNGITnpcL9OLbSHl6lHlfUqZ/F9L5HT0xbJOEbJOhAPIHXP9SvO9UCQCpg\n"
    "sxlG5Z7v3KaBFOw/V+Vt/jxq07V4hlD4wSSUR17QXeNDYY0n2ioQhqvhHM446zRs\n"
    "qxEPxm3rgXWJxVqQV8ECQQDobXv1RGBPgEkKolIPz2gf3OSaUz9PEJ5gCPsWC37E\n"
    "L0VZM7ovwy5XssaNlFI3/9r6mGTZQ2h2ThAOUrZoDcl+\n"
    "-----END RSA PRIVATE KEY-----\n";

static const char test_small_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDMZrZ/fURJo3LAMvbw7Pq9gDUq\n"
    "YH7Om7ahLQDe+sJj4P0lpDjuzQOXNboo01sdpx4D4zRY/9NMr+vNuF5T+af4XhlI\n"
    "82E9y27XxotcJi5ZD70qpJKBxkVZFiIql+wAy6h0MydwCbG3NKX5qtBIdJyX9A+K\n"
    "aBNtfiVmus0xUkiFxQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

static const char test_p256_private[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEILKSe7TtrS1AOCLek+AMnUNVMZE8thXgBJ2xDq/OXYw+oAoGCCqGSM49\n"
    "AwEHoUQDQgAEU1zzdJiMr+Ea1tcJDvCnUB1nvg5CJuOR4j5Qq4Ol2JO9cRs21kAg\n"
    "k3wuDtnrbnBvEJlX82R4rntlNdgJX4LwZA==\n"
    "-----END EC PRIVATE KEY-----\n";

static const char test_p256_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEU1zzdJiMr+Ea1tcJDvCnUB1nvg5C\n"
    "JuOR4j5Qq4Ol2JO9cRs21kAgk3wuDtnrbnBvEJlX82R4rntlNdgJX4LwZA==\n"
    "-----END PUBLIC KEY-----\n";

static const char test_encrypted[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIrwUtqZ+Ym8YCAggA\n"
    "MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBDNHovhzYwAK8B8Q+05bnKmBIIE\n"
    "0Cx9ejLpJNM+diPJCi/EIx40CgluDdZ7WDmEaeFSVZv6Uye1kR4jzC/gozzv6DzC\n"
    "Xk4vxMUhPtOCzZv60zHPNFHXRycoYC+K4c2D0XyHSz/7ooE6XxHFoLuTjE9xjiuc\n"
    "Rl/86wdwID7t8+f20egay+eRc4F0SXPmTUtc9d/GG1pwErM3sFizbJMVg9FvfJ5P\n"
    "5ZfjZnnmmU2M+4M2nwYbdQz5+qXCu2OZKX2NnZqVRTyMOCmbSSwhelYmlR+CIttN\n"
    "5JI46yI1TBA2L/v1Y44GAMihnI/WY8B+ey6uSCn6zAfEaqyYHNdEnwUjsrPS51uC\n"
    "ErjIOwK9Yseqo3oYSTKBNLd2pfqgQNijzjGqzoYWDEh4+G/4k3pdE3b0zSP4P542\n"
    "nf+EFz9Owb2Z/vC/4U/nqDL2jKyEan2KVXZK+mZqOyeS01+BrhVsjP0HhCEo72/A\n"
    "qm0A+D4ctW6UgDgdpav+gW2Dq/cWa5Kw/JJG7NXjwz92gjZAi+dqjkmpMo1YhT7q\n"
    "nwxZ4l26wP/zwkTWAAZRgxQxnpghQQ/bmfusO5E6RMGhkT7KxVj11U7w8qkttNCR\n"
    "OFB4qX2frCyR0saoPKFo5G1Z00fgvnRmhEU5eXLLyk4o3XZ5O3D7tbxcLs997NAi\n"
    "FjKamMgGPgp+aK5lLFJkMRzVcyPWCPrNLFowUsOvlGy8VbncLWb1D31u66qfJ8nn\n"
    "M5mmjW2ktNs/Of9XpylLfOhzhJSOTQikokJFxM6pyl98KLiJATId5In7daPpUZIG\n"
    "vn6QNIhJBXOJx8xg+lfCHB76GmyDXzVRz3RMhyIBnWssfNW1SlYK3mdIAldoM/xB\n"
    "yM2Uufn/ZJQPkXb8x0a/RGgoQMIl0cQ3A/9ZzPgdWcfB1KpbdEwzOSVE3YkPkKui\n"
    "bASh/vEjN23ZL3sjuanNhc5owg7Nas3IrSiS4qm3fXY6oSzMlahEkNyhBk1Q1LtB\n"
    "xmdsxKWVokaPwlPyGtkJYSELnG7PXGprs6ExUQaQFU7lcU+Wj9EjPtEdQQefaLbb\n"
    "KP2jJHuA/qinK+Ff46GG7WnVZ61k2w5NgXN0BElrp1EsfhWBNEkgzYJ4MpelOF/3\n"
    "N48ElSfyzzY0trwFku3AR1RcvA9zCZ8xK0NTTLD94sJ5HMn2wja80RD4qf5FznbW\n"
    "f5hYk9xpucg2TDiQfjtI4QT8NdYixBaUCzxRN3H3LOfj5vRlIj0tVvZ3fRLRt1Iq\n"
    "G9l5E3mjAFZSjhYvOWq6zRUNE5oqVoV5sd1lH2EnYJxJu1FSVgdA2cY3DMpLYQqf\n"
    "019ugTSRyQ7pqx/QctDE6NcUx698wPsZTIgZBgfohwz0H3iQYNwQEPfnvACm4Mbg\n"
    "60vskUpSIzNRtcFRzOnsGwfOjgP9iZ2ubY68kkHz2A62SAq8L/gSUoI3L+vx2CDH\n"
    "14hphmA0Aq45bJvGgYnKCUHnXTvxbJzJyfrGhv1vUc8MwqxNmC2tC6kDwtYYwzQg\n"
    "RBk1Gov/p1oVAqMxkOFnhTBG+RpSDHo7PjaSi8/hOWUOi4LHUYe7+t9GyF1TtEew\n"
    "Yem6KlM0cH9rJqyaxcPzmRpImXo57PC9OQaUdPThLgiIpHJaXAM4BTOV2xJfoGwp\n"
    "gfINmu22vdlUgL/KuzCa8ANcyqrem22ArKMgdDOz2RaO\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

#endif
