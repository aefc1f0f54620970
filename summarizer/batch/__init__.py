"""Many articles: a store that survives, workers within limits, provider batch files.

    sources      folders, JSON Lines, Parquet, lists of URLs, as a stream of items
    jobs         what is asked of every article, and what makes two articles the same
    store        the SQLite file of a batch; writer: the one thread that writes to it
    memory       answers from the store, or asked and kept there
    runner       reads, asks and stores until all is done, or time or money is over

A batch is a folder. Whatever happens to the process, what was answered is in it, and the next run
asks for the rest.
"""
