"""What has been learnt and can be learnt again: every entry is checked when it is read, a damaged one is a miss."""
