def ip_to_int(text):
    return sum(int(part) << 8 * place for place, part in enumerate(text.split(".")))


def int_to_ip(number):
    return ".".join(str(number >> shift & 255) for shift in (0, 8, 16, 24))
