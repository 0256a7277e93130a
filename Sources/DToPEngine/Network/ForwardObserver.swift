import Compute

/// A point of the forward pass where intermediate values can be observed.
enum ForwardPoint {
    /// The tokens after the position embedding.
    case tokens
    /// Head `stage` has scored these tokens.
    case head(_ stage: Int, TokenSet, HeadAnswers)
}

/// Called with each point and the rows it saw; their values are valid only during the call.
typealias ForwardObserver = (ForwardPoint, Matrix) -> Void
