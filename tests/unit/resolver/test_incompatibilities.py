"""Those in force that tell something of a package: found without looking at all of them each time."""

from __future__ import annotations

import random

from pym.resolver.pubgrub.incompatibilities import REQUIRES, Incompatibilities

WIDTH = 12
PACKAGES = 4


def test_what_tells_something_is_what_all_of_them_would_give() -> None:
    chance = random.Random(11)
    for _ in range(60):
        kept = Incompatibilities()
        for _ in range(PACKAGES):
            kept.add()
        for _ in range(80):
            package, other = chance.sample(range(PACKAGES), 2)
            terms = ((package, 1 << chance.randrange(WIDTH)), (other, chance.choice((7, 56, 4032))))
            number = kept.note(terms if chance.random() < 0.8 else terms[:1], (REQUIRES, package, other, 0, None))
            if chance.random() < 0.7:
                kept.enforce_requirement(number)
            else:
                kept.enforce(number)
            for _ in range(chance.randrange(4)):
                asked = chance.randrange(PACKAGES)
                state = chance.choice((chance.randrange(1 << WIDTH), (1 << chance.randrange(1, WIDTH)) - 1))
                naive = [one for one in reversed(kept.of[asked]) if dict(kept.terms[one])[asked] & state]
                assert kept.about(asked, state) == naive
                if chance.random() < 0.1:
                    kept = kept.copy()
