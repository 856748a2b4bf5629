"""Interactions with planted structure: clusters of taste, popularity skew, time."""

import numpy as np


def planted(*, users=220, items=150, tastes=6, deeds=24, seed=1):
    """`(user, item, weight, time)`: users do what the clusters they like are about, and popular things more."""
    draw = np.random.default_rng(seed)
    liking = draw.dirichlet(np.full(tastes, 0.15), users)
    about = draw.dirichlet(np.full(tastes, 0.05), items)
    popularity = 1 / (np.arange(1, items + 1) + 10)
    draw.shuffle(popularity)
    rows = []
    for user in range(users):
        chance = ((about @ liking[user]) ** 1.5 + 0.004) * popularity
        number = int(draw.integers(deeds // 2, deeds * 2))
        chosen = draw.choice(items, size=number, replace=False, p=chance / chance.sum())
        start = draw.uniform(0, 1e7)
        for place, item in enumerate(chosen):
            weight = 5.0 if draw.random() < 0.8 else 2.0
            rows.append((f"u{user}", f"i{item}", weight, start + 60 * place))
    return rows
