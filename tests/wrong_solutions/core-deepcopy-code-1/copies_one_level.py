def deep_copy(obj):
    if type(obj) in (list, dict, set):
        return obj.copy()
    return obj
