"""What a server may do although the document advises against it."""

import schemathesis


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether it counts: an edit that changes nothing may be accepted."""
    return case.method != "PUT" or case.body != {"campaigns": [{}]}
