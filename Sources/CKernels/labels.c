#include "labels.h"

uint16_t labels_narrow(const uint16_t *restrict labels, uint8_t *restrict bytes, size_t count) {
    uint16_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        const uint16_t label = labels[i];
        bytes[i] = (uint8_t)(label < 255 ? label : 255);
        const uint16_t known = label == UINT16_MAX ? 0 : label;
        largest = known > largest ? known : largest;
    }
    return largest;
}
