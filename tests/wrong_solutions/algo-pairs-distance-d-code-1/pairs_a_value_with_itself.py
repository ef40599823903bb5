def pairs(nums, d):
    if d < 0:
        raise ValueError("d must not be negative")
    seen = set(nums)
    return sorted((a, a + d) for a in seen if a + d in seen)
