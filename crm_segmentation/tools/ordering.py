# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def sorted_lines(records):
    """Lines of a draft in the user's order, also before they are saved.

    :param records: parameters or bands
    """
    return records.sorted(lambda line: (line.sequence, line._origin.id or 2**31))
