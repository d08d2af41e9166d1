"""A restorer with a mapping known beforehand; slow, plain and independent of the real one."""

import re


class FakeStream:
    def __init__(self, owner):
        self._owner = owner
        self._held = ""
        self._pieces = []  # (received, restored) of what has been decided
        self._pending = ""

    def feed(self, text):
        data, out = self._held + text, ""
        names = self._owner.values
        while data:
            whole = next((name for name in names if data.startswith(name)), None)
            if whole:
                self._pieces.append((whole, names[whole]))
                out, data = out + names[whole], data[len(whole) :]
                self._owner.restored += 1
            elif any(name.startswith(data) for name in names):
                break
            else:
                self._pieces.append((data[0], data[0]))
                out, data = out + data[0], data[1:]
        self._held = data
        return out

    def flush(self):
        rest, self._held = self._held, ""
        self._pieces += [(char, char) for char in rest]
        return rest

    def held(self):
        return bool(self._held)

    def span(self, start, end):
        old = new = 0
        begins = ends = None
        for received, restored in self._pieces:
            if begins is None and start < old + len(received):
                begins = new if len(received) > 1 else new + start - old
            if ends is None and end <= old + len(received):
                ends = new + len(restored) if end > old else new
            old, new = old + len(received), new + len(restored)
        return (new if begins is None else begins), (new if ends is None else ends)


class FakeRestorer:
    def __init__(self, values):
        self.values = dict(values)
        self.restored = 0

    def text(self, text):
        stream = self.stream()
        return stream.feed(text) + stream.flush()

    def spans(self, text, spans):
        stream = self.stream()
        restored = stream.feed(text) + stream.flush()
        return restored, [stream.span(*span) for span in spans]

    def stream(self):
        return FakeStream(self)

    def touches(self, raw):
        return bool(re.search(rb"<|\\u003[cC]", raw))
