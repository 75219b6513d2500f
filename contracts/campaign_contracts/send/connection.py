"""One connection to a server, on which one request after another is answered: h11 speaks, httpcore2 carries."""

import threading
from contextlib import ExitStack, suppress

import h11
import httpcore2

from campaign_contracts.send.bounds import LARGE_BYTES, Allowance, size_of
from campaign_contracts.send.drafts import UnansweredError

READ_BYTES = 65_536
MOST_INCOMPLETE_BYTES = 102_400
"""So much of a head is read before it is whole: a little more than any target's may have."""


class Connection:
    """A connection that is open. It is to be closed after an error, whichever it was."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        """Nothing is sent yet."""
        self._stream = stream
        self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_INCOMPLETE_BYTES)

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def idle(self) -> bool:
        """Whether it is still open, and the server has said nothing that nobody asked for."""
        return not self._stream.get_extra_info("is_readable")

    def again(self) -> bool:
        """After an answer: whether both sides are ready for another request."""
        if self._protocol.our_state is not h11.DONE or self._protocol.their_state is not h11.DONE:
            return False
        self._protocol.start_next_cycle()
        return True

    def exchange(
        self, request: h11.Request, body: bytes, allowance: Allowance, large: threading.Lock
    ) -> tuple[h11.Response, bytes]:
        """The answer to a request, and its body as it came. `large` is held while a large body is read.

        Raises UnansweredError, and what h11 and httpcore2 raise.
        """
        answer = self.head(request, body, allowance)
        if size_of(answer.headers) > allowance.head:
            raise UnansweredError("malformed", f"the headers of the answer have more than {allowance.head:,} bytes")
        content = bytearray()  # in one block: many small ones would stay with the heap of this thread
        with ExitStack() as held:
            while isinstance(event := self._event(allowance), h11.Data):
                if len(content) <= LARGE_BYTES < len(content) + len(event.data):
                    held.enter_context(allowance.alone(large))
                content += event.data
        return answer, bytes(content)

    def head(self, request: h11.Request, body: bytes, allowance: Allowance) -> h11.Response:
        """Send a request; returns the head of the answer to it. Raises as `exchange`."""
        parts = (request, h11.Data(data=body), h11.EndOfMessage()) if body else (request, h11.EndOfMessage())
        # In several pieces it would wake the server several times, and on the way be as many packets.
        sent = b"".join(self._protocol.send(part) or b"" for part in parts)
        with suppress(httpcore2.WriteError):  # a server may answer, and hang up, before it has read everything
            self._stream.write(sent, allowance.patience())
        while not isinstance(event := self._event(allowance), h11.Response):
            pass  # an interim answer
        return event

    def _event(self, allowance: Allowance) -> object:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            received = self._stream.read(READ_BYTES, allowance.patience())
            allowance.take(len(received))
            if not received and self._protocol.their_state is h11.SEND_RESPONSE:
                raise UnansweredError("dropped", "the server hung up without an answer")
            self._protocol.receive_data(received)
        return event
