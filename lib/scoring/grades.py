GRADES = [
    (f"{fit}{engagement}", f"{fit}{engagement}")
    for fit in "ABC"
    for engagement in (1, 2, 3)
]
