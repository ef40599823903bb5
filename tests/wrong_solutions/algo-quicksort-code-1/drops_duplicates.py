def quicksort(items):
    if not items:
        return []
    pivot = items[0]
    smaller = [x for x in items if x < pivot]
    larger = [x for x in items if x > pivot]
    return [*quicksort(smaller), pivot, *quicksort(larger)]
