import Numerics

/// A point of the forward pass at which intermediate values can be looked at.
enum ForwardPoint {
    /// The tokens after the position embedding.
    case tokens
    /// Head `stage` has scored these tokens; its answers are in the buffers.
    case head(_ stage: Int, TokenSet, Head.Buffers)
}

/// Called with each point and the rows it saw; the values change once the call returns.
typealias ForwardObserver = (ForwardPoint, Matrix) -> Void
