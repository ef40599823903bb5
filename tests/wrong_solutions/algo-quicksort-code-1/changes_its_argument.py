def quicksort(items):
    if len(items) < 2:
        return items
    pivot = items.pop()
    smaller = [x for x in items if x <= pivot]
    larger = [x for x in items if x > pivot]
    return [*quicksort(smaller), pivot, *quicksort(larger)]
