/// One head of a model. Its rows are those it computes: averages included, the class token not.
package protocol HeadBlueprint: Sendable {
    /// Its tensors, in the order of the forward pass.
    var parameters: [Parameter] { get }
    /// The keys and values it keeps.
    var cache: CacheBlueprint { get }

    /// Multiply-adds for `n` rows when queries see `m`.
    func cost(rows n: Int, keys m: Int) -> Int

    /// Multiply-adds of keys and values for `n` rows, which a skipped head still computes so that later frames can
    /// attend to them.
    func cacheCost(rows n: Int) -> Int

    /// Floats, apart from answers, that it writes for each of `rows` rows and nobody else reads.
    func scratch(rows: Int) -> Int

    /// What is wrong if a tensor's shape is, and what to do; nil if nothing more is known.
    func cause(of misshapen: ParameterMismatch.Misshapen) -> String?
}

extension HeadBlueprint {
    /// Multiply-adds for `rows` rows that see each other.
    package func cost(rows: Int) -> Int { cost(rows: rows, keys: rows) }

    package var cache: CacheBlueprint { .none }

    package func cacheCost(rows n: Int) -> Int { 0 }

    package func cause(of misshapen: ParameterMismatch.Misshapen) -> String? { nil }
}
