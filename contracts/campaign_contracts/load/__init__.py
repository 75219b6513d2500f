"""Load with meaning: users who keep to the lifecycle, driven by Locust, and judged by the same checks meanwhile.

Locust brings gevent, which changes how a whole process waits: only the processes of `users` import it.
"""
