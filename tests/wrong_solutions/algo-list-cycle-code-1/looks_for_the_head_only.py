def has_cycle(head):
    node = head.next if head else None
    for _ in range(10_000):
        if node is None:
            return False
        if node is head:
            return True
        node = node.next
    return False
