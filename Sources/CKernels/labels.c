#include "labels.h"

uint16_t labels_narrow(const uint16_t *restrict labels, uint8_t *restrict bytes, size_t count) {
    // Without a branch, compilers take many labels at once. The successor of void is 0.
    uint16_t successor = 0;
    for (size_t i = 0; i < count; i++) {
        const uint16_t label = labels[i];
        bytes[i] = (uint8_t)(label < 255 ? label : 255);
        const uint16_t next = (uint16_t)(label + 1);
        successor = next > successor ? next : successor;
    }
    return (uint16_t)(successor ? successor - 1 : 0);
}
