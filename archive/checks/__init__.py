"""The rules by which ``archive.verify`` judges WARC files, split by what they look at. Nothing here trusts whoever wrote the file."""
