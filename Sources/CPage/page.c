#include "page.h"

// The files of `page` become part of the program. `#embed` (C23) is a Clang extension in older standards.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "page/index.html"
};
static const unsigned char style_css[] = {
#embed "page/style.css"
};
static const unsigned char app_js[] = {
#embed "page/app.js"
};
static const unsigned char common_js[] = {
#embed "page/common.js"
};
static const unsigned char grid_js[] = {
#embed "page/grid.js"
};
static const unsigned char single_js[] = {
#embed "page/single.js"
};
static const unsigned char charts_js[] = {
#embed "page/charts.js"
};
static const unsigned char video_js[] = {
#embed "page/video.js"
};
static const unsigned char recordings_js[] = {
#embed "page/recordings.js"
};
static const unsigned char masks_js[] = {
#embed "page/masks.js"
};
static const unsigned char zones_js[] = {
#embed "page/zones.js"
};
static const unsigned char icon_svg[] = {
#embed "page/icon.svg"
};

static const struct dtop_page_file files[] = {
    {"index.html", index_html, sizeof index_html},
    {"style.css", style_css, sizeof style_css},
    {"app.js", app_js, sizeof app_js},
    {"common.js", common_js, sizeof common_js},
    {"grid.js", grid_js, sizeof grid_js},
    {"single.js", single_js, sizeof single_js},
    {"charts.js", charts_js, sizeof charts_js},
    {"recordings.js", recordings_js, sizeof recordings_js},
    {"masks.js", masks_js, sizeof masks_js},
    {"zones.js", zones_js, sizeof zones_js},
    {"video.js", video_js, sizeof video_js},
    {"icon.svg", icon_svg, sizeof icon_svg},
};

const struct dtop_page_file *dtop_page_file(int number) {
    return number >= 0 && number < (int)(sizeof files / sizeof *files) ? &files[number] : NULL;
}
