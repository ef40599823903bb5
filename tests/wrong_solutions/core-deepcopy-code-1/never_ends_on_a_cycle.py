def deep_copy(obj):
    if type(obj) is list:
        return [deep_copy(item) for item in obj]
    if type(obj) is dict:
        return {key: deep_copy(value) for key, value in obj.items()}
    if type(obj) is set:
        return set(obj)
    if type(obj) is tuple:
        return tuple(deep_copy(item) for item in obj)
    return obj
