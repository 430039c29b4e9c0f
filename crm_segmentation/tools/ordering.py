# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def sorted_lines(records):
    """Parts of a draft in the order that the user sees, also before they are saved.

    :param records: parameters or bands
    """
    return records.sorted(lambda part: (part.sequence, part._origin.id or 2**31))
