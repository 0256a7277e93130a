import CKernels

/// How a product is finished before it is stored.
package enum Finish {
    /// Replaces what is there.
    case store
    /// Adds to what is there: the residual connection.
    case add
    /// Exact GELU, x / 2 * (1 + erf(x / sqrt 2)).
    case gelu
    /// max(x, 0).
    case relu

    var raw: finish {
        switch self {
        case .store: FINISH_STORE
        case .add: FINISH_ADD
        case .gelu: FINISH_GELU
        case .relu: FINISH_RELU
        }
    }
}
