def ip_to_int(text):
    a, b, c, d = (int(part) for part in text.split("."))
    return (a << 24) + (b << 16) + (c << 8) + d


def int_to_ip(number):
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
