def quicksort(items):
    if len(items) == 1:
        return list(items)
    pivot = items[len(items) // 2]
    equal = [x for x in items if x == pivot]
    return quicksort([x for x in items if x < pivot]) + equal + quicksort([x for x in items if x > pivot])
