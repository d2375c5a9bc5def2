"""The network: one httpx client, retries, downloads. Nothing outside this room imports httpx."""
