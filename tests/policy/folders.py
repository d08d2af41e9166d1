"""Config folders for tests: the worked one, changed file by file; written as JSON, which is YAML."""

import copy
import datetime as dt
import json
import shutil
from pathlib import Path

from cohere_governed import model
from cohere_governed.policy import document

WORKED = Path(__file__).parents[2] / "policies"
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.timezone.utc)
"""A day on which every worked tenant may call."""


def read(file):
    return json.loads(json.dumps(document.parse(file.read_bytes()).value))


class Folder:
    """A copy of the worked folder that a test may break."""

    def __init__(self, root):
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        for name in ("operator.yaml", "agreements", "tenants", "use_cases", "exemptions", "disclosures"):
            source = WORKED / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, self.root / name)

    def edit(self, name, **paths):
        """Set ``a__b__0=value`` in a file; ``...`` removes."""
        return self.set(name, {tuple(path.split("__")): value for path, value in paths.items()})

    def set(self, name, changes):
        said = read(self.root / name)
        for path, value in changes.items():
            place = said
            for part in path[:-1]:
                place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
            last = int(path[-1]) if isinstance(place, list) else path[-1]
            if value is ...:
                del place[last]
            elif isinstance(place, list) and last == len(place):
                place.append(value)
            else:
                place[last] = copy.deepcopy(value)
        return self.write(name, json.dumps(said, indent=1))

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self


def call(**facts):
    said = {"surface": "v2.chat", "kind": "inference", "method": "POST", "path": "/v2/chat"}
    said["model"] = "command-a-03-2025"
    return model.Call(**{**said, **facts})


def intent(the_call=None, *, end_user="u-1", use_case=None, now=NOW, **facts):
    return model.Intent(the_call or call(), model.Caller(end_user=end_user, use_case=use_case), now, **facts)


def refusing(decision):
    """Ids of the rules that refused."""
    return {reason.rule for reason in decision.reasons if not reason.allows}
