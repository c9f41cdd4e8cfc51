/*
 * net_lws_test_vault.h -- certificates of one run of the tests, each of its own authority.
 */
#ifndef SHARED_NET_NET_LWS_TEST_VAULT_H
#define SHARED_NET_NET_LWS_TEST_VAULT_H

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Files of PEM. */
struct vault {
    char folder[64];
    char certificate[96];
    char key[96];
    char other[96]; /* of somebody else */
    char other_key[96];
};

static struct vault vault;

static inline int
run(char *const arguments[])
{
    pid_t pid;
    int status = -1;

    if (posix_spawnp(&pid, arguments[0], NULL, NULL, arguments, environ) != 0 ||
        waitpid(pid, &status, 0) != pid)
        return -1;
    return status;
}

static inline int
make_certificate(char *certificate, char *key)
{
    char program[] = "openssl";
    char command[] = "req";
    char options[][40] = {"-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-batch", "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost", "-keyout", "-out"};
    char *arguments[] = {program, command, options[0], options[1], options[2], options[3],
        options[4], options[5], options[6], options[7], options[8], options[9], options[10],
        options[11], options[12], options[13], key, options[14], certificate, NULL};

    return run(arguments);
}

static inline int
fill_vault(void **state)
{
    (void)state;
    (void)snprintf(vault.folder, sizeof(vault.folder), "/tmp/net_lws_tls_test.XXXXXX");
    if (mkdtemp(vault.folder) == NULL)
        return -1;
    (void)snprintf(vault.certificate, sizeof(vault.certificate), "%s/a.pem", vault.folder);
    (void)snprintf(vault.key, sizeof(vault.key), "%s/a.key", vault.folder);
    (void)snprintf(vault.other, sizeof(vault.other), "%s/b.pem", vault.folder);
    (void)snprintf(vault.other_key, sizeof(vault.other_key), "%s/b.key", vault.folder);
    if (make_certificate(vault.certificate, vault.key) != 0)
        return -1;
    return make_certificate(vault.other, vault.other_key);
}

static inline int
empty_vault(void **state)
{
    (void)state;
    (void)unlink(vault.certificate);
    (void)unlink(vault.key);
    (void)unlink(vault.other);
    (void)unlink(vault.other_key);
    return rmdir(vault.folder);
}

#endif
