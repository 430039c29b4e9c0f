# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a score has changed: the parameters that made the difference."""


def reasons(definition, before, after):
    """The parameters that moved the score the way it went, the strongest first.

    Those that pulled the other way made no difference; only where nothing went either
    way, all that changed are named.

    :param Definition definition:
    :param list[int] before: the points of each parameter, in hundredths
    :param list[int] after: likewise
    :return: parameters with their points before and after
    :rtype: list[tuple[Parameter, int, int]]
    """
    changed = [
        (parameter.scaled_weight * (new - old), parameter, old, new)
        for parameter, old, new in zip(
            definition.parameters, before, after, strict=False
        )
        if new != old
    ]
    total = sum(effect for effect, *_rest in changed)
    if total:
        changed = [one for one in changed if one[0] * total > 0]
    strongest = sorted(changed, key=lambda one: -abs(one[0]))
    return [(parameter, old, new) for _effect, parameter, old, new in strongest]
