import Compute
import DToPModel

/// Classifies the tokens that are still active after a layer. A kind of head is one type; `HeadKinds.all` lists them.
///
/// A head implements `classifyTogether` if a row's logits depend on no other row, else `classify` and `remember`.
protocol Head: Sendable {
    associatedtype Blueprint: HeadBlueprint

    /// - Parameter precision: of what it computes of every token. Queries, and what gives logits, have float32.
    init(_ blueprint: Blueprint, _ precision: Precision, _ reader: WeightReader) throws(ModelError)

    /// What it writes, besides answers, while it runs on up to `rows` rows. All heads of a model share it.
    func buffers(rows: Int, workers: Int, arena: inout Arena) -> Any

    /// Writes the logits of all pictures that it classifies to the rows' own places in the answers.
    func classifyTogether(_ batch: TokenBatch, scratch: HeadScratch, team: WorkerTeam)

    /// Writes one picture's logits, and which classes are present, to the first rows of the answers.
    /// - Parameter cache: keys and values of all heads.
    func classify(_ seen: SeenTokens, cache: KeyValueCache, scratch: HeadScratch, team: WorkerTeam)

    /// Stores in `cache` what later queries attend to, although the head itself does not run.
    func remember(_ seen: SeenTokens, cache: KeyValueCache, scratch: HeadScratch, team: WorkerTeam)
}

extension Head {
    func classifyTogether(_ batch: TokenBatch, scratch: HeadScratch, team: WorkerTeam) {}

    func classify(_ seen: SeenTokens, cache: KeyValueCache, scratch: HeadScratch, team: WorkerTeam) {}

    func remember(_ seen: SeenTokens, cache: KeyValueCache, scratch: HeadScratch, team: WorkerTeam) {}
}
