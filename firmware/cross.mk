# Another machine: its compiler, its libraries, and what runs its programs here.
# Included by the Makefile where ARCH is set; only the agent and its tests are for other machines.

triplet_armhf := arm-linux-gnueabihf
triplet_arm64 := aarch64-linux-gnu
qemu_armhf    := qemu-arm-static
qemu_arm64    := qemu-aarch64-static
triplet       := $(triplet_$(ARCH))
ifeq ($(triplet),)
$(error ARCH is armhf or arm64)
endif

SYSROOT     ?= $(CURDIR)/build/sysroot/$(ARCH)
build_cc    := $(CC)
CC          := $(triplet)-gcc
# Folders of large disks have entries that 32 bits do not number. time_t stays what Debian 12's libraries take there.
cross_flags := $(if $(filter armhf,$(ARCH)),-D_FILE_OFFSET_BITS=64) --sysroot=$(SYSROOT) -B$(SYSROOT)/usr/lib/$(triplet) -isystem $(SYSROOT)/usr/include \
    -isystem $(SYSROOT)/usr/include/freetype2 -isystem $(SYSROOT)/usr/include/libdrm -isystem $(SYSROOT)/usr/include/libevdev-1.0 \
    -L$(SYSROOT)/usr/lib/$(triplet) -Wl,-rpath-link,$(SYSROOT)/usr/lib/$(triplet)
run_other   := $(qemu_$(ARCH)) -L $(SYSROOT)

ifeq ($(wildcard $(SYSROOT)/usr/include),)
$(info $(shell firmware/sysroot.sh $(ARCH) $(SYSROOT) 2>&1 || echo no sysroot))
endif
