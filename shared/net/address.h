/*
 * address.h -- which addresses a program may call, or send others to, where it is told to.
 *
 * A merchant says where notices go. An address inside of our own network must
 * not be one of them, or the hub would knock at doors for whoever asks. Pure.
 */
#ifndef SHARED_NET_ADDRESS_H
#define SHARED_NET_ADDRESS_H

#include <stdbool.h>

/**
 * address_is_public() is whether the numeric IPv4 or IPv6 address is one that the whole
 * Internet reaches: not loopback, link-local, private, shared (RFC 6598), multicast,
 * unspecified, reserved or for documentation (RFC 6890), nor a form of IPv6 that holds
 * such an IPv4 address (mapped, NAT64, 6to4, Teredo). What is no address is not.
 */
bool address_is_public(const char *address);

/**
 * address_is_web() is whether url is an absolute one of http or https that a browser can be sent
 * to: a host, and then printable ASCII only, as RFC 3986 has it; without a user in front of
 * the host, which is there to deceive.
 */
bool address_is_web(const char *url);

#endif
