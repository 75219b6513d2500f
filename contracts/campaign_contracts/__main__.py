"""`python -m campaign_contracts` is the command `campaign-contracts`."""

from campaign_contracts.cli import main

if __name__ == "__main__":
    main()
