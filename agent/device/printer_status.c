#include "agent/device/printer_status.h"

#include "shared/base/need.h"

static const char *const names[PRINTER_TROUBLES] = {
    [PRINTER_FINE] = "",
    [PRINTER_AWAY] = "away",
    [PRINTER_SILENT] = "silent",
    [PRINTER_PAPER] = "paper",
    [PRINTER_COVER] = "cover",
    [PRINTER_FAULT] = "fault",
    [PRINTER_OFFLINE] = "offline",
};

const char *
printer_trouble_name(enum printer_trouble trouble)
{
    NEED((unsigned)trouble < PRINTER_TROUBLES);
    return names[trouble];
}

bool
printer_status_is(uint8_t byte)
{
    return (byte & 0x93) == 0x12;
}

enum printer_trouble
printer_status_read(enum printer_question question, uint8_t byte)
{
    switch (question) {
    case PRINTER_ASK_PRINTER:
        return (byte & 0x08) != 0 ? PRINTER_OFFLINE : PRINTER_FINE;
    case PRINTER_ASK_OFFLINE:
        return (byte & 0x04) != 0   ? PRINTER_COVER
               : (byte & 0x20) != 0 ? PRINTER_PAPER
               : (byte & 0x40) != 0 ? PRINTER_FAULT
                                    : PRINTER_FINE;
    case PRINTER_ASK_ERROR:
        return (byte & 0x68) != 0 ? PRINTER_FAULT : PRINTER_FINE;
    case PRINTER_ASK_PAPER:
        return (byte & 0x60) != 0 ? PRINTER_PAPER : PRINTER_FINE;
    }
    NOT_REACHED();
}

bool
printer_status_is_mark(uint8_t byte)
{
    return (byte & 0x90) == 0;
}

bool
printer_status_paper_low(uint8_t byte)
{
    return (byte & 0x0f) != 0;
}
