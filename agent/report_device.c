#include "agent/report_device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/display/display.h"
#include "agent/input/scanner_line.h"
#include "shared/draw/font.h"

static enum report_device
say(const struct options *options, enum report_device found, const char *chinese,
    const char *english, char ret_text[static REPORT_DEVICE_MAX])
{
    (void)snprintf(ret_text, REPORT_DEVICE_MAX, "%s", options_english(options) ? english : chinese);
    return found;
}

enum report_device
report_device_display(const struct options *options, char ret_text[static REPORT_DEVICE_MAX])
{
    bool is_kiosk = strcmp(options->face, "kiosk") == 0;
    const char *setting = is_kiosk ? options->display : options->customer_display;
    char why[DISPLAY_WHY_MAX];
    struct font *font = NULL;
    enum err err;

    if (!is_kiosk && strcmp(setting, "none") == 0)
        return REPORT_DEVICE_NONE;
    if (font_open(options->font, &font) != ERR_OK)
        return say(options, REPORT_DEVICE_WRONG, "没有显示字体：请安装 fonts-wqy-microhei",
            "No font for displays: install fonts-wqy-microhei", ret_text);
    font_close(&font);
    err = display_try(setting, why);
    if (err == ERR_OK)
        return say(options, REPORT_DEVICE_WELL, "显示屏正常", "The display is well", ret_text);
    if (err == ERR_FORBIDDEN)
        return say(
            options, REPORT_DEVICE_WRONG, "无权使用显卡：把运行账号加入 video 组", why, ret_text);
    if (err == ERR_UNREACHABLE)
        return say(
            options, REPORT_DEVICE_WRONG, "显卡上没有接显示屏：检查线缆与电源", why, ret_text);
    if (err == ERR_BAD_INPUT)
        return say(options, REPORT_DEVICE_WRONG,
            "显示屏设置写法不对：drm、drm:/dev/dri/cardN 或 file:路径.png",
            "A display is drm, drm:/dev/dri/cardN or file:PATH.png", ret_text);
    return say(
        options, REPORT_DEVICE_WRONG, "没有可用的显卡：检查内核驱动（ls /dev/dri）", why, ret_text);
}

enum report_device
report_device_scanner(const struct options *options, char ret_text[static REPORT_DEVICE_MAX])
{
    const char *setting = options->scanner;
    const char *path = strchr(setting, '/');
    struct scanner_line line;

    /* One that is named by a word is looked for by the till itself. */
    if (strcmp(setting, "none") == 0 || path == NULL)
        return REPORT_DEVICE_NONE;
    if (strncmp(setting, "serial:", 7) == 0) {
        if (scanner_line_read(setting + 7, &line) != ERR_OK)
            return say(options, REPORT_DEVICE_WRONG, "扫码枪设置写法不对：serial:/dev/ttyACM0:9600",
                "A scanner is serial:/dev/ttyACM0:9600", ret_text);
        path = line.path;
    }
    if (access(path, F_OK) != 0)
        return say(options, REPORT_DEVICE_WRONG, "扫码枪未连接：检查线缆和 [agent] scanner",
            "No scanner there: look at its cable and [agent] scanner", ret_text);
    if (access(path, R_OK) != 0)
        return say(options, REPORT_DEVICE_WRONG,
            "无权使用扫码枪：把运行账号加入 input 或 dialout 组",
            "The scanner is not ours to open: groups input, dialout", ret_text);
    return say(options, REPORT_DEVICE_WELL, "扫码枪已连接", "The scanner is there", ret_text);
}

static bool
is_in_path(const char *program)
{
    const char *path = getenv("PATH");
    char file[1024];

    if (strchr(program, '/') != NULL)
        return access(program, X_OK) == 0;
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");

        (void)snprintf(file, sizeof(file), "%.*s/%s", (int)length, path, program);
        if (access(file, X_OK) == 0)
            return true;
        path += length + (path[length] == ':');
    }
    return false;
}

enum report_device
report_device_voice(const struct options *options, char ret_text[static REPORT_DEVICE_MAX])
{
    if (!options->speech)
        return REPORT_DEVICE_NONE;
    if (is_in_path(options->speaker))
        return say(options, REPORT_DEVICE_WELL, "语音播报可用", "Speech is there", ret_text);
    return say(options, REPORT_DEVICE_WELL, "未安装 espeak-ng：不播报到账",
        "espeak-ng is not installed: payments are not said aloud", ret_text);
}
