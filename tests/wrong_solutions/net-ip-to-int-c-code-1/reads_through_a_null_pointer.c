#include <stdint.h>

int parse_ipv4(const char *s, uint32_t *out)
{
    uint32_t address = 0, value = 0;
    int digits = 0, parts = 0;

    for (;; s++) {
        if (*s >= '0' && *s <= '9') {
            if (digits == 1 && value == 0)
                return -1;
            value = value * 10 + (uint32_t)(*s - '0');
            if (++digits > 3 || value > 255)
                return -1;
            continue;
        }
        if (digits == 0)
            return -1;
        address = address << 8 | value;
        value = 0;
        digits = 0;
        if (++parts == 4)
            break;
        if (*s != '.')
            return -1;
    }
    if (*s != '\0')
        return -1;
    *out = address;
    return 0;
}
