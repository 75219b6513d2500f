"""The command line, as `campaign-contracts` and as `python -m campaign_contracts`."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run it. Who interrupts it while it still loads sees no traceback either."""
    try:
        from campaign_contracts.garbage import rare_collections

        with rare_collections():
            from campaign_contracts import cli

            cli.main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
