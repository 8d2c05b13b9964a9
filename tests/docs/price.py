# [snippet:core]
from btcfi import core
core.parse_decimal("106160.42", 8)                          # 10616042000000, exactly
core.price_to_tick(10_616_042_000_000, 100)                 # 106160
core.parse_time("2025-11-20T08:00:00Z")                     # 1763625600000
# [/snippet]
assert core.price_to_tick(core.parse_decimal("106160.42", 8)) == 106160
assert core.parse_time("2025-11-20T08:00:00Z") == 1763625600000

# [snippet:aggregate]
from btcfi import aggregate
t = 1_763_616_660_000                                       # the end of the minute, ms
quotes = [aggregate.quote("binance", "92350.01", t, quote="USDT"),
          aggregate.quote("coinbase", "92355.5", t), aggregate.quote("kraken", "92350", t)]
made = aggregate.decide(quotes, now_ms=t + 1500, moment_ms=t, treat_usdt_as_usd=True)
made.price, made.confidence                                 # 92351.83666666, 3.66333334
aggregate.replay(made.to_bytes()).price == made.price       # True
# [/snippet]
assert str(made.price) == "92351.83666666" and str(made.confidence) == "3.66333334"
assert aggregate.replay(made.to_bytes()) == made

# [snippet:merkle]
from btcfi import merkle
leaves = [merkle.leaf_hash(record) for record in (b"record 0", b"record 1", b"record 2")]
tree = merkle.Tree(leaves)
merkle.verify(tree.root, len(tree), leaves[2], tree.prove(2))   # 2: its index
merkle.anchor(tree.root, len(tree))                             # 38 bytes for an OP_RETURN output
# [/snippet]
assert merkle.verify(tree.root, len(tree), leaves[2], tree.prove(2)) == 2
