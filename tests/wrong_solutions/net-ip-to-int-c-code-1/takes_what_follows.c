#include <stddef.h>
#include <stdint.h>

int parse_ipv4(const char *s, uint32_t *out)
{
    uint32_t address = 0;

    if (s == NULL || out == NULL)
        return -1;
    for (int part = 0; part < 4; part++) {
        uint32_t value = 0;
        int digits = 0;
        if (part > 0 && *s++ != '.')
            return -1;
        for (; *s >= '0' && *s <= '9'; digits++)
            value = value * 10 + (uint32_t)(*s++ - '0');
        if (digits == 0 || digits > 3 || value > 255)
            return -1;
        address = address << 8 | value;
    }
    *out = address;
    return 0;
}
