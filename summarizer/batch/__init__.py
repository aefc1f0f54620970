"""Many articles: a store that survives, workers within limits, files for providers' batches.

    sources      folders, JSON Lines, Parquet, lists of URLs, as a stream of items; feeding reads
    jobs         what is asked of every article, and what makes two articles the same
    store        what a batch knows; database: SQLite; writer, locks: one thread, one process
    memory       answers from the store, or asked and kept there
    runner       reads, asks and stores until all is done, or time or money is over
    limits       how many requests may be in flight; rates: so many a minute
    budget       tokens or money that are not passed; account: both, and the tally
    progress     how far a run is; logs: the same for programs; telemetry: OpenTelemetry
    engines      where an article is worked on; ray_engine: on a cluster, remote: what is said to it
    requests     files for a provider's batch; provider: submit and collect; imports, settling,
                 shipments: what comes back, what is made of it, what is still to come
    outputs      results as JSON Lines, as tables, and as briefings

A batch is a folder. Whatever happens to the process, what was answered is in it, and the next run
asks for the rest.
"""
