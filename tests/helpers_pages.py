# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages as a browser opens them: the requests of the web client, sent to a server."""

import json
import re
import urllib.request
from http.cookiejar import CookieJar
from xml.etree import ElementTree

RELATIONS = {"many2one", "reference"}
TO_MANY = {"one2many", "many2many"}
#: how many records a list shows at a time
PAGE = 80


def not_of_json(name):
    """Refuse NaN and infinity, which Python's JSON accepts and browsers don't."""
    raise ValueError(f"{name} is no JSON")


class Failed(Exception):
    """The server answered with an error."""


class Browser:
    """A user who is logged in.

    :ivar list asked: the model and method of each call
    """

    def __init__(self, url, database, login="admin", password="admin"):
        self.url = url
        self.asked = []
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        session = self.post(
            "/web/session/authenticate", db=database, login=login, password=password
        )
        self.context = session["user_context"]

    def post(self, route, **params):
        """Send a request, as the web client does.

        :return: the answer
        :raise Failed: with the traceback of the server
        """
        request = urllib.request.Request(
            self.url + route,
            json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request) as response:
            answer = json.loads(response.read(), parse_constant=not_of_json)
        if "error" in answer:
            raise Failed(f"{route} {params}\n{answer['error']['data']['debug']}")
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model. Arguments and answer are JSON."""
        self.asked.append((model, method))
        kwargs["context"] = {**self.context, **kwargs.get("context", {})}
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def open(self, model, kinds, domain, ids=()):
        """Open the views of a model, all of their pages and groups.

        :param str model:
        :param list[str] kinds: of views
        :param list domain: the records that are shown
        :param ids: the records that are opened in the form
        """
        views = [[False, kind] for kind in [*kinds, "search"]]
        answer = self.call(model, "get_views", views=views, options={"toolbar": True})
        described = {name: one["fields"] for name, one in answer["models"].items()}
        archs = {
            kind: ElementTree.fromstring(view["arch"])
            for kind, view in answer["views"].items()
        }
        named = re.findall(
            r"'group_by': '([\w.:]+)'", answer["views"]["search"]["arch"]
        )
        groups = self._groups(model, named)
        for kind in kinds:
            spec = specification(archs[kind], model, described)
            getattr(self, f"_open_{kind}")(
                model, domain, archs[kind], spec, groups, ids
            )

    def _groups(self, model, names):
        """What a search view groups by, as the client asks for it: dates by month. It
        offers each property instead of all of them.

        :rtype: set[str]
        """
        described = self.call(model, "fields_get", names, attributes=["type"])
        dates = [name for name, one in described.items() if "date" in one["type"]]
        groups = {f"{name}:month" if name in dates else name for name in names}
        return groups - {"properties"}

    def _open_list(self, model, domain, arch, spec, groups, ids):
        offset, length = 0, 1
        while offset < length:
            page = self.call(
                model,
                "web_search_read",
                domain=domain,
                specification=spec,
                offset=offset,
                limit=PAGE,
                order=arch.get("default_order") or "",
                count_limit=10001,
            )
            offset, length = offset + PAGE, page["length"]
        for group in sorted(groups | {arch.get("default_group_by")} - {None}):
            self.call(
                model,
                "web_read_group",
                domain=domain,
                groupby=[group],
                aggregates=["__count"],
                auto_unfold=True,
                unfold_read_specification=spec,
                unfold_read_default_limit=PAGE,
                groupby_read_specification={},
            )

    _open_kanban = _open_list

    def _open_form(self, model, domain, arch, spec, groups, ids):
        for id_ in ids:
            [values] = self.call(model, "web_read", [id_], specification=spec)
            self.call(model, "onchange", [id_], {}, [], spec)
            self.call(model, "web_save", [id_], {}, specification=spec)
            assert values["id"] == id_
        self.call(model, "onchange", [], {}, [], spec)

    def _open_pivot(self, model, domain, arch, spec, groups, ids):
        rows, columns = fields_of(arch, "row"), fields_of(arch, "col")
        self.call(
            model,
            "formatted_read_grouping_sets",
            domain=domain,
            grouping_sets=[[], rows, columns, [*rows, *columns]],
            aggregates=["__count", *measures_of(arch)],
        )

    def _open_graph(self, model, domain, arch, spec, groups, ids):
        self.call(
            model,
            "formatted_read_group",
            domain=domain,
            groupby=fields_of(arch, None),
            aggregates=["__count", *measures_of(arch)],
        )


def fields_of(arch, kind):
    """The fields that a pivot or graph groups by.

    :rtype: list[str]
    """
    return [
        f"{node.get('name')}:{node.get('interval')}"
        if node.get("interval")
        else node.get("name")
        for node in arch.iter("field")
        if node.get("type") == kind
    ]


def measures_of(arch):
    """The measures of a pivot or graph.

    :rtype: list[str]
    """
    measured = [node for node in arch.iter("field") if node.get("type") == "measure"]
    return [f"{node.get('name')}:avg" for node in measured]


def specification(node, model, described):
    """The fields that the web client reads to show a view.

    :param Element node: the view, or one inside a field
    :param str model:
    :param dict described: the fields of models, as the server describes them
    :rtype: dict[str, dict]
    """
    spec = {}
    for child in node:
        if child.tag != "field":
            spec.update(specification(child, model, described))
            continue
        name = child.get("name")
        field = described.get(model, {}).get(name)
        if not field:
            continue
        spec[name] = {}
        if field["type"] in RELATIONS:
            spec[name] = {"fields": {"display_name": {}}}
        elif field["type"] in TO_MANY:
            inner = specification(child, field["relation"], described)
            spec[name] = {"fields": {"display_name": {}, **inner}}
    return spec
