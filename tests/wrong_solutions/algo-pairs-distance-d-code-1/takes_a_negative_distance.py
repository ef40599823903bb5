def pairs(nums, d):
    values = sorted(nums)
    found = {(a, a + d) for i, a in enumerate(values) if a + d in (values[i + 1 :] if d == 0 else values)}
    return sorted(found)
