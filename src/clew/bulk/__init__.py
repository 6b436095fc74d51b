"""Bulk: fingerprints and joins of collections too large for one vault, on many cores or machines.

executor         what runs tasks; process_pool and ray_executor are the two ways
source           where files come from; folder_source and s3_source are the two ways
plan, output, shard   what `bulk fingerprint` writes, and how it goes on after a kill
fingerprinting   a source becomes shards of fingerprints
join_sides, join_kernel, join_task, joining, pair_lines   every near pair of two such outputs
"""
