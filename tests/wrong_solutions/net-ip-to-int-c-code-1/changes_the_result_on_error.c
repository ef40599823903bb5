#include <stddef.h>
#include <stdint.h>

int parse_ipv4(const char *s, uint32_t *out)
{
    int parts = 0;

    if (s == NULL || out == NULL)
        return -1;
    *out = 0;
    while (parts < 4) {
        uint32_t value = 0;
        int digits = 0;
        while (*s >= '0' && *s <= '9' && digits++ < 3)
            value = value * 10 + (uint32_t)(*s++ - '0');
        if (digits == 0 || value > 255)
            return -1;
        *out = *out << 8 | value;
        if (++parts < 4 && *s++ != '.')
            return -1;
    }
    return *s == '\0' ? 0 : -1;
}
