def ip_to_int(text):
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isdigit() and int(part) < 256 for part in parts):
        raise ValueError(text)
    return int.from_bytes(bytes(map(int, parts)), "big")


def int_to_ip(number):
    if not 0 <= number < 2**32:
        raise ValueError(number)
    return ".".join(map(str, number.to_bytes(4, "big")))
